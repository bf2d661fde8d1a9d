// Tabs between columns and \N for NULL on both sides; without this Spark does not split the output.
const format = String.raw`ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' NULL DEFINED AS '\\N'`;

export interface TransformQuery {
  /** For `bash -c`; must contain no single quote and no backslash. */
  readonly command: string;
  /** The number of input lines, each a number, counted from 0. */
  readonly numbers: number;
  /**
   * Spark tasks; each starts the command once, with some consecutive numbers. If undefined, as many as Spark runs
   * at a time.
   */
  readonly tasks: number | undefined;
}

/**
 * A query that runs a command in the tasks of a Spark job. Its rows, of one column `line`, are the command's
 * output lines.
 */
export function transformQuery({ command, numbers, tasks }: TransformQuery): string {
  const range = tasks === undefined ? `range(${numbers})` : `range(0, ${numbers}, 1, ${tasks})`;
  return `SELECT TRANSFORM(id) ${format} USING '${command}' AS (line STRING) ${format} FROM ${range}`;
}
