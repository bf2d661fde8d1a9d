/** Consecutive rows that a task takes. */
export interface Block {
  readonly block: number;
  readonly first: number;
  readonly count: number;
}

/** Some seconds of work where there are 20,000 rows, some tens where there are 200,000. */
const blockRows = 4096;

export function blocksOf(rows: number): Block[] {
  return Array.from({ length: Math.ceil(rows / blockRows) }, (_, block) => {
    const first = block * blockRows;
    return { block, first, count: Math.min(blockRows, rows - first) };
  });
}
