/**
 * The order in which an attempt reads a task's images: suspects first, condemned ones never.
 * @param length the number of images
 * @returns their indices in the task
 */
export function attemptOrder(
  length: number,
  {
    suspects,
    condemned,
  }: { readonly suspects: readonly number[]; readonly condemned: readonly { readonly index: number }[] },
): number[] {
  const order = new Set([...suspects, ...Array.from({ length }, (_, index) => index)]);
  for (const { index } of condemned) order.delete(index);
  return [...order];
}
