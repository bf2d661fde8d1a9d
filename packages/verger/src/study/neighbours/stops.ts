/** The most numbers of components that are compared. */
const most = 16;

/**
 * Up to 16 numbers of components from 1 to all, in equal ratios as far as whole numbers allow. Distances are looked at
 * after so many components.
 */
export function defaultStops(width: number): number[] {
  if (width <= most) return Array.from({ length: width }, (_, i) => i + 1);
  const stops = [1];
  for (let left = most - 1; left > 0; left--) {
    const last = stops[stops.length - 1];
    stops.push(nextStop(last, width, left));
  }
  return stops;
}

/** The whole number next to last·(width/last)^(1/left); without Math.pow, whose digits depend on the engine. */
function nextStop(last: number, width: number, left: number): number {
  let stop = last + 1;
  while (isBelow(stop + 0.5, last, width, left)) stop++;
  return stop;
}

/** Whether (stop/last)^left < width/last. */
function isBelow(stop: number, last: number, width: number, left: number): boolean {
  let power = 1;
  for (let i = 0; i < left; i++) power *= stop / last;
  return power < width / last;
}
