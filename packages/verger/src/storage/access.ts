import * as z from 'zod';

/**
 * On what terms storages are opened. It travels with the tasks of a run to other machines and lies open there, so it
 * says where buckets are and where they may be, and nothing of who may read them.
 */
export const accessSchema = z
  .object({
    /** Regions outside Europe in which buckets may be. */
    allowRegions: z.array(z.string()).readonly(),
    /** Where the run's buckets are. Absent: where the process's own configuration says. */
    s3: z
      .object({
        region: z.string(),
        /** Of an S3-compatible server. Absent: AWS. A process that has an endpoint of its own keeps to that. */
        endpoint: z.string().optional(),
      })
      .readonly()
      .optional(),
  })
  .readonly();
export type Access = z.infer<typeof accessSchema>;
export type S3Place = NonNullable<Access['s3']>;

/** What holds for whoever asks for nothing else: buckets in Europe only. */
export const europeOnly: Access = { allowRegions: [] };
