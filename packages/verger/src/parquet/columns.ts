import * as z from 'zod';

/** Which columns a part has besides `path`, `label` and `sha256`, and how it stores numbers. */
export const columnsSchema = z
  .object({
    /** Values in each list of `features`; 0: no such column. */
    features: z.int().min(0),
    /** Values in each list of `components`; 0: no such column. */
    components: z.int().min(0),
    /** Whether there is a column `split`. */
    split: z.boolean(),
    dtype: z.enum(['float32', 'float16']),
    /** Parquet stores both the same way; `fixed` adds the length to the Arrow schema in the footer. */
    lists: z.enum(['variable', 'fixed']),
  })
  .readonly();
export type Columns = z.infer<typeof columnsSchema>;
