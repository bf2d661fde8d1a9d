import type { Fit, TensorSpec } from '@verger/vision';

/** How an image becomes a tensor, on one line. */
export function preparingText(spec: TensorSpec): string {
  return `${sizeText(spec)}, ${spec.filter}, ${valuesText(spec)}`;
}

/** `224x224 from the centre, shortest side 256` */
export function sizeText({ width, height, fit }: Pick<TensorSpec, 'width' | 'height' | 'fit'>): string {
  const size = `${width}x${height}`;
  if (fit === undefined) return `${size}, stretched`;
  const pad = fit.pad.some((value) => value > 0) ? `, padded with ${fit.pad.join(' ')}` : '';
  return `${size} from the centre, ${resizeText(fit)}${pad}`;
}

function resizeText({ resize }: Fit): string {
  if ('shortest' in resize) return `shortest side ${resize.shortest}`;
  if ('longest' in resize) return `longest side ${resize.longest}`;
  return `stretched to ${resize.width}x${resize.height}`;
}

/** `scale 1/255, mean 0.485 0.456 0.406, std 0.229 0.224 0.225, rgb` */
export function valuesText({ scale, mean, std, channels }: TensorSpec): string {
  const list = (values: readonly number[]): string =>
    new Set(values).size === 1 ? number(values[0]) : values.map(number).join(' ');
  return `scale ${scaleText(scale)}, mean ${list(mean)}, std ${list(std)}, ${channels}`;
}

function scaleText(scale: number): string {
  const inverse = 1 / scale;
  const rounded = Math.round(inverse * 10) / 10;
  const isFraction = scale < 1 && Math.abs(inverse - rounded) < 1e-9 * inverse;
  return isFraction ? `1/${rounded}` : number(scale);
}

function number(value: number): string {
  return Number(value.toPrecision(6)).toString();
}
