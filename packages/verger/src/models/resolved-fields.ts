import type { Backbone } from '../backbone/backbone.js';
import type { Description } from '../backbone/description.js';
import type { Sidecar } from '../backbone/sidecar.js';
import type { TensorInfo } from '../onnx/session.js';

/** A setting of a model, as Verger uses it. */
export interface ResolvedField {
  /** As the sidecar calls it. */
  readonly name: string;
  readonly value: unknown;
  /** `model`, the name of a file, `trial run` or `default`. */
  readonly from: string;
}

/** All settings of an open model, with what each is from. */
export function resolvedFields(backbone: Backbone, description: Description): readonly ResolvedField[] {
  const { width, height, layout, channels, filter, scale, mean, std, fit, views } =
    backbone.shape.preprocessing;
  const { output, pool, skipTokens, mapLayout, l2 } = backbone.reading;
  const input = backbone.input;
  const [heightOf, widthOf] = layout === 'nchw' ? input.shape.slice(2) : input.shape.slice(1, 3);
  const fromSidecar = originOf(description);
  const field = (name: keyof Sidecar, value: unknown, other = 'default'): ResolvedField => ({
    name,
    value,
    from: fromSidecar(name) ?? other,
  });
  const fixed = (size: number | string): string =>
    typeof size === 'number' && size > 0 ? 'model' : 'default';
  return [
    { name: 'input', value: input.name, from: 'model' },
    field('layout', layout, layoutOrigin(input)),
    { ...field('width', width), ...(fixed(widthOf) === 'model' ? { from: 'model' } : {}) },
    { ...field('height', height), ...(fixed(heightOf) === 'model' ? { from: 'model' } : {}) },
    field('resize', fit?.resize ?? 'stretch'),
    ...(fit === undefined ? [] : [field('centre', fit.centre), field('pad', fit.pad)]),
    ...(views === undefined ? [] : [field('views', views)]),
    field('filter', filter),
    field('channels', channels),
    field('scale', scale),
    field('mean', mean),
    field('std', std),
    ...(description.sidecar.constants === undefined
      ? []
      : [field('constants', description.sidecar.constants)]),
    field('output', output, 'model'),
    field('pool', pool ?? 'none'),
    ...(skipTokens > 0 ? [field('skipTokens', skipTokens)] : []),
    ...(pool === undefined ? [] : [field('outputLayout', mapLayout, 'layout')]),
    field('l2', l2),
  ];
}

/** The file that says it, if one does. */
function originOf({
  own,
  ownFile,
  sidecar,
  preparedBy,
}: Description): (name: keyof Sidecar) => string | undefined {
  return (name) => {
    if (own[name] !== undefined) return ownFile;
    return sidecar[name] === undefined ? undefined : preparedBy;
  };
}

function layoutOrigin({ shape }: TensorInfo): string {
  const isSaid = [shape[1], shape[3]].some(
    (size) => size === 3 || (typeof size === 'string' && /chan/i.test(size)),
  );
  return isSaid ? 'model' : 'trial run';
}
