import type { ModelFile } from '../backbone/model-file.js';
import type { ComponentsRequest } from '../pca/choose-components.js';
import type { Access } from '../storage/access.js';
import type { ShardReject } from './reject.js';
import type { WorkFile } from './task-report.js';

/**
 * Tasks are plain JSON, small whatever the size of the input: they name files under the output instead of
 * holding data. Each runs anywhere, and twice without harm: what it writes is named by its content.
 */
export type Task = DescribeTask | ExtractTask | MomentsTask | MergeTask | FitTask | ProjectTask;

/** What all tasks of a run share. */
export interface Job {
  readonly input: string;
  readonly output: string;
  readonly model: ModelFile;
  /** The run's token in the lock of the output, by which a worker far away sees that it goes on; absent before. */
  readonly run?: string;
  /** To the buckets among them; absent: in Europe, where the worker's own configuration says. */
  readonly access?: Access;
}

/** Loads the model and tells what it takes and gives, and how fast it is here. */
export interface DescribeTask {
  readonly kind: 'describe';
  readonly job: Job;
}

/** Features of one shard's images. */
export interface ExtractTask {
  readonly kind: 'extract';
  readonly job: Job;
  readonly shard: number;
  /** The shard's list of images. */
  readonly images: WorkFile;
  /** Images to take first: a worker died with one of them in hand, and now it shall show which. */
  readonly suspects: readonly number[];
  /** Images that are not to be touched again: a worker died of them. */
  readonly condemned: readonly ShardReject[];
}

/** Moments of some shards' features. */
export interface MomentsTask {
  readonly kind: 'moments';
  readonly job: Job;
  readonly group: number;
  readonly features: readonly WorkFile[];
}

/** The sum of some moments: a node of the merge tree. */
export interface MergeTask {
  readonly kind: 'merge';
  readonly job: Job;
  readonly level: number;
  readonly index: number;
  readonly moments: readonly WorkFile[];
}

/** The last merge, and PCA on it. */
export interface FitTask {
  readonly kind: 'fit';
  readonly job: Job;
  readonly moments: readonly WorkFile[];
  readonly components: ComponentsRequest;
  readonly standardize: boolean;
}

/** One part of the result: the rows of a range of images, taken from the shards that hold them. */
export interface ProjectTask {
  readonly kind: 'project';
  readonly job: Job;
  readonly part: number;
  readonly name: string;
  readonly pca: WorkFile;
  readonly slices: readonly ShardSlice[];
  /** Every so many images one is kept for the map of the report. */
  readonly sampleEvery: number;
}

/** The images from `start` to `end` (exclusive) of a shard. */
export interface ShardSlice {
  readonly images: WorkFile;
  readonly features: WorkFile;
  readonly start: number;
  readonly end: number;
  /** Index in the whole run of the shard's first image. */
  readonly offset: number;
}

export type TaskOf<K extends Task['kind']> = Extract<Task, { readonly kind: K }>;

/** The name of a task: unique in a run, the same in every attempt and every run of the same plan. */
export function taskId(task: Task): string {
  const number = (value: number): string => value.toString().padStart(5, '0');
  switch (task.kind) {
    case 'extract':
      return `extract-${number(task.shard)}`;
    case 'moments':
      return `moments-${number(task.group)}`;
    case 'merge':
      return `merge-${task.level}-${number(task.index)}`;
    case 'project':
      return `project-${number(task.part)}`;
    default:
      return task.kind;
  }
}
