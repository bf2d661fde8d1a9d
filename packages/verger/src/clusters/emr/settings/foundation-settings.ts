import * as z from 'zod';

/** The terms that CloudWatch Logs offers, up to a year. */
const logDays = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365] as const;

/** IAM would take `*`, `?` and `${` in a prefix as patterns. */
const s3Folder = z
  .string()
  // Policies have a greatest length.
  .max(200)
  .regex(
    /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[^*?$]*)?$/,
    's3://bucket or s3://bucket/folder, without *, ? and $',
  );

/** Settings of what lasts, as `verger.config.json` has them below `cluster.foundation`. */
export const foundationSettings = z.strictObject({
  logDays: z
    .literal(logDays)
    .default(30)
    .describe('Days after which logs of clusters and of their states are erased.'),
  volumeKey: z
    .enum(['own', 'account'])
    .default('own')
    .describe(
      'What encrypts volumes: a KMS key of the stack (1 USD a month), or the default encryption of the account.',
    ),
  monthlyBudget: z
    .number()
    .positive()
    .max(100_000)
    .default(20)
    .describe('USD a month that the budget allows; it warns, but ends nothing.'),
  alertMail: z
    .email()
    .max(254)
    .optional()
    .describe('Address that the budget warns; default: nobody is warned.'),
  reads: z
    .array(s3Folder)
    .max(10)
    .default([])
    .describe('Folders in other buckets, from which clusters may read images.'),
  writes: z
    .array(s3Folder)
    .max(10)
    .default([])
    .describe('Folders in other buckets, to which clusters may write results.'),
  sessions: z
    .boolean()
    .default(false)
    .describe(
      'Whether Spark sessions may be used, with the driver on your computer: of EMR Serverless, and of clusters of emr-spark-8.',
    ),
});

export type FoundationSettings = z.output<typeof foundationSettings>;
