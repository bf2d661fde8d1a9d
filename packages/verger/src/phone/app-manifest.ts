import type { Preprocessing } from '../backbone/preprocessing-schema.js';

/** A file of the app. */
export interface AppFile {
  /** Relative to the app's address. */
  readonly path: string;
  readonly bytes: number;
  /** In hexadecimal, of the file as it is, not compressed. */
  readonly sha256: string;
}

/** How the app's network takes an image and gives features. */
export interface AppBackbone {
  readonly name: string;
  readonly path: string;
  readonly licence: string | null;
  readonly source: string | null;
  /** Of its float32 input. */
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  readonly output: string;
  /** Scales features to a length of 1. */
  readonly l2: boolean;
  readonly preprocessing: Preprocessing;
}

/** A picture whose features are known: what the phone makes of it shows whether it computes as it should. */
export interface AppCheck {
  /** A JPEG. */
  readonly path: string;
  /** Of its pixels, in hexadecimal. */
  readonly pixels: string;
  /** float32 [views, d] */
  readonly features: readonly number[];
}

/** `app.json`: what `verger app` has put together. */
export interface AppManifest {
  readonly verger: string;
  readonly recogniser: { readonly path: string; readonly sha256: string };
  readonly backbone: AppBackbone;
  readonly check: AppCheck;
  /** Paths of what the app's worker loads. */
  readonly parts: { readonly jpegCodec: string; readonly resampler: string; readonly runtime: string };
  /** All but this one and the service worker, by path. */
  readonly files: readonly AppFile[];
}
