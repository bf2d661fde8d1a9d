import * as z from 'zod';
import {
  type AnyJob,
  type Job,
  jobSchema,
  type ResultJob,
  resultJobSchema,
  type StudyJob,
  studyJobSchema,
} from './job.js';
import type { Task, TaskReport } from './task.js';
import type { WorkFile } from './work-files.js';

/** A task of a kind: its name, the run's job, and the kind's own fields. */
export type TaskOf<K> = K extends { parse(task: Task): infer Whole } ? Whole : never;
export type ReportOf<K> = K extends { readonly report: z.ZodType<infer Report> } ? Report : never;

/** What a kind says of the reports of its tasks. */
export interface ReportKind<Report extends TaskReport> {
  readonly kind: string;
  readonly report: z.ZodType<Report>;
  /** The files a finished task left under the output. Its report is valid only while they exist. */
  files(report: Report): readonly WorkFile[];
  /** Whether a later run may use the report instead of running the task again. */
  isReusable(report: Report): boolean;
}

/** All that the driver and the workers need to know about a kind of task, except its code. */
export interface TaskKind<
  Fields extends object,
  Report extends TaskReport,
  Shared = Job,
> extends ReportKind<Report> {
  task(job: Shared, fields: Fields): Task & { readonly job: Shared } & Fields;
  /** @throws ZodError if the JSON is not a task of this kind */
  parse(task: Task): Task & { readonly job: Shared } & Fields;
}

/** Defines a kind of task of a run. Its code goes in `worker/tasks/<kind>.ts`. */
export function defineTask<Kind extends string, Fields extends z.ZodObject, Body extends z.ZodObject>(
  definition: Definition<Kind, Fields, Body>,
): TaskKind<z.infer<Fields>, z.infer<Body> & { readonly kind: Kind }> {
  return define(jobSchema, definition);
}

/** Defines a kind of task of a study. Its code goes in `worker/tasks/<kind>.ts`. */
export function defineStudyTask<Kind extends string, Fields extends z.ZodObject, Body extends z.ZodObject>(
  definition: Definition<Kind, Fields, Body>,
): TaskKind<z.infer<Fields>, z.infer<Body> & { readonly kind: Kind }, StudyJob> {
  return define(studyJobSchema, definition);
}

/** Defines a kind of task that reads a finished result and writes elsewhere. Its code goes in `worker/tasks/<kind>.ts`. */
export function defineResultTask<Kind extends string, Fields extends z.ZodObject, Body extends z.ZodObject>(
  definition: Definition<Kind, Fields, Body>,
): TaskKind<z.infer<Fields>, z.infer<Body> & { readonly kind: Kind }, ResultJob> {
  return define(resultJobSchema, definition);
}

function define<
  Shared extends AnyJob,
  Kind extends string,
  Fields extends z.ZodObject,
  Body extends z.ZodObject,
>(
  shared: z.ZodType<Shared>,
  { kind, fields, id, report, files, isReusable = () => true }: Definition<Kind, Fields, Body>,
): TaskKind<z.infer<Fields>, z.infer<Body> & { readonly kind: Kind }, Shared> {
  type Whole = TaskKind<z.infer<Fields>, z.infer<Body> & { readonly kind: Kind }, Shared>;
  const envelope = z.object({ kind: z.literal(kind), id: z.string(), job: shared });
  const task = envelope.extend(fields.shape);
  return {
    kind,
    task: (job, own) => ({ kind, id: id(own), job, ...own }),
    // TypeScript can't see through schemas built from type parameters.
    parse: (json) => task.parse(json) as unknown as ReturnType<Whole['parse']>,
    report: report.extend({ kind: z.literal(kind) }) as unknown as Whole['report'],
    files,
    isReusable,
  };
}

interface Definition<Kind, Fields extends z.ZodObject, Body extends z.ZodObject> {
  readonly kind: Kind;
  readonly fields: Fields;
  readonly report: Body;
  /** Unique in a run, and the same in every attempt and every run of the same plan. */
  readonly id: (fields: z.infer<Fields>) => string;
  readonly files: (report: z.infer<Body>) => readonly WorkFile[];
  readonly isReusable?: (report: z.infer<Body>) => boolean;
}

/** A number padded for use in names, so that text order is numeric order. */
export function numbered(value: number): string {
  return value.toString().padStart(5, '0');
}
