import { useEffect, useRef } from 'preact/hooks';

/** Pixels, as an image. */
export function Picture({
  of,
  label,
  className = 'picture',
}: {
  readonly of: ImageData;
  /** Undefined: what is around it has a name. */
  readonly label?: string;
  readonly className?: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(of, 0, 0);
  }, [of]);
  const named =
    label === undefined ? { 'aria-hidden': 'true' as const } : { role: 'img' as const, 'aria-label': label };
  return <canvas ref={canvas} class={className} width={of.width} height={of.height} {...named} />;
}
