/**
 * On what terms storages are opened. It travels with the tasks of a run to other machines and lies open there, so it
 * says where buckets are and where they may be, and nothing of who may read them.
 */
export interface Access {
  /** Regions outside Europe in which buckets may be. */
  readonly allowRegions: readonly string[];
  /** Where the run's buckets are; undefined: where the process's own configuration says. */
  readonly s3?: S3Place | undefined;
}

export interface S3Place {
  readonly region: string;
  /** Of an S3-compatible server; undefined: AWS. A process that has an endpoint of its own keeps to that. */
  readonly endpoint?: string | undefined;
}

/** What holds for whoever asks for nothing else: buckets in Europe only. */
export const europeOnly: Access = { allowRegions: [] };
