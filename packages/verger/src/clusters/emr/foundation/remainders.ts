import { keyWaitingDays } from './template/volume-key.js';

/** Something that `teardown` leaves, and what becomes of it. */
export interface Remainder {
  readonly what: string;
  readonly why: string;
}

/** What stays in the account; undefined is what doesn't. */
export function remaindersOf({
  bucket,
  key,
}: {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}): readonly Remainder[] {
  return [
    ...(bucket === undefined
      ? []
      : [
          {
            what: `s3://${bucket}`,
            why: 'keeps images, results and logs; --delete-data erases them. The next setup takes it over',
          },
        ]),
    ...(key === undefined
      ? []
      : [{ what: key, why: `KMS erases the key in ${keyWaitingDays} days; it costs nothing until then` }]),
    {
      what: 'AWSServiceRoleForEMRCleanup, AWSServiceRoleForEC2Spot',
      why: "roles of AWS's own, free; other clusters of the account may use them",
    },
  ];
}
