import type { TensorSpec } from '@verger/vision';
import type { ModelFile } from '../../backbone/model-file.js';
import type { RejectReason } from '../../job/reject.js';
import type { Condemned, PoolTask } from '../../pool/pool-task.js';
import type { Access } from '../../storage/access.js';

/** A rectangle of an upright image, in pixels from its upper left corner. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a worker is asked to look at. Files are those of a spool, so that what kills a worker is still there. */
export type Sight =
  /** Nothing: only to open the backbone. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'image';
      readonly file: string;
      /** Only this part of the image. */
      readonly region?: Region | undefined;
    }
  /** Prepared already: float32 [views, ...] in the layout of the backbone. */
  | { readonly kind: 'tensors'; readonly file: string };

/** Features of one image: a worker process makes them, since decoders of strangers' files may crash. */
export interface LookTask extends PoolTask {
  readonly model: ModelFile;
  readonly access: Access;
  readonly sight: Sight;
  /** The one image counts as suspect from the start: who waits for an answer is not served by a second death. */
  readonly suspects: readonly number[];
  readonly condemned: readonly Condemned[];
}

export interface Looked {
  /** float32 [views, d], in Base64 */
  readonly features: string;
  /** Of the whole image, upright; 0 if it was prepared already. */
  readonly width: number;
  readonly height: number;
}

/** What keeps an image from being looked at. */
export interface NotLooked {
  readonly reason: RejectReason | 'region';
  readonly detail: string;
}

/** The backbone's input and output. */
export interface LookShape {
  readonly preprocessing: TensorSpec;
  /** Of all views of an image. */
  readonly features: number;
}

export type LookReport = Looked | NotLooked | { readonly shape: LookShape };
