import * as z from 'zod';

/**
 * The terms on which storages are opened. It is sent unencrypted to other machines with the tasks of a run, so it
 * says where buckets are and where they may be, but holds no credentials.
 */
export const accessSchema = z
  .object({
    /** Allowed regions outside Europe. */
    allowRegions: z.array(z.string()).readonly(),
    /** Where the run's buckets are. If absent, the process's own configuration applies. */
    s3: z
      .object({
        region: z.string(),
        /** Of an S3-compatible server; AWS if absent. A process's own endpoint takes precedence. */
        endpoint: z.string().optional(),
      })
      .readonly()
      .optional(),
  })
  .readonly();
export type Access = z.infer<typeof accessSchema>;
export type S3Place = NonNullable<Access['s3']>;

/** The default: buckets in Europe only. */
export const europeOnly: Access = { allowRegions: [] };
