import { plus, type Range } from './range.js';

/** What a job has to do. */
export interface JobSize {
  readonly images: number;
  /** Bytes of an image, on average. */
  readonly imageBytes: number;
  /** A backbone of `imagesPerVcpuSecond`; others are taken to be as slow as the slowest of them. */
  readonly model: string;
  /** How long nodes are there, in all, if that is known; else it follows from the images. */
  readonly hours?: number | undefined;
}

/**
 * Images per second and vCPU, where a vCPU is one of two hyperthreads of a core. MobileNetV2: measured 55 to 110 on this
 * project's machines (docs/scaling.md); verger-2 is 2.59 times as fast in the same measurement (docs/backbones.md), and verger-1
 * was 2.65 times. None of it was measured on an instance of EMR.
 */
const imagesPerVcpuSecond: Readonly<Record<string, Range>> = {
  'mobilenet-v2': { low: 110, likely: 60, high: 45 },
  'verger-2': { low: 285, likely: 155, high: 117 },
  'verger-1': { low: 290, likely: 159, high: 119 },
};

/** Of the local engine's rate on the same cores, measured: docs/benchmarks.md. */
const sparkShare = 0.87;

/** Seconds from the start of the driver to the first image, and from the last image to its end: docs/benchmarks.md. */
const fixedSeconds: Range = { low: 20, likely: 45, high: 180 };

/** Seconds for which a job runs. */
export function jobSeconds({ images, model }: JobSize, vcpus: number): Range {
  const rate = imagesPerVcpuSecond[model] ?? imagesPerVcpuSecond['mobilenet-v2'];
  const seconds = (perVcpu: number): number => images / (vcpus * perVcpu * sparkShare);
  return plus(fixedSeconds, {
    low: seconds(rate.low),
    likely: seconds(rate.likely),
    high: seconds(rate.high),
  });
}
