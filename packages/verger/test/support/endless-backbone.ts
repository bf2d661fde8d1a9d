import { field, numberField } from './protobuf.js';

/** A backbone that never ends: a node `Loop` without a limit, whose condition stays true. */
export function endlessBackbone(): Uint8Array {
  const value = (name: string, type: number, ...shape: number[]): Buffer => {
    const dims = shape.map((size) => field(1, numberField(1, size)));
    return Buffer.concat([
      field(1, name),
      field(2, field(1, Buffer.concat([numberField(1, type), field(2, Buffer.concat(dims))]))),
    ]);
  };
  const node = (
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    more: Uint8Array = Buffer.of(),
  ): Buffer =>
    field(
      1,
      Buffer.concat([
        ...inputs.map((name) => field(1, name)),
        ...outputs.map((name) => field(2, name)),
        field(4, op),
        more,
      ]),
    );
  const [float, int64, bool] = [1, 7, 9];
  const body = Buffer.concat([
    node('Identity', ['go'], ['goes-on']),
    node('Relu', ['x'], ['y']),
    field(2, 'body'),
    field(11, value('round', int64)),
    field(11, value('go', bool)),
    field(11, value('x', float, 1, 3)),
    field(12, value('goes-on', bool)),
    field(12, value('y', float, 1, 3)),
  ]);
  const bodyAttribute = field(5, Buffer.concat([field(1, 'body'), field(6, body), numberField(20, 5)]));
  const yes = Buffer.concat([numberField(2, bool), field(8, 'yes'), field(9, Buffer.of(1))]);
  const graph = Buffer.concat([
    node('GlobalAveragePool', ['image'], ['pooled']),
    node('Flatten', ['pooled'], ['flat']),
    node('Loop', ['', 'yes', 'flat'], ['features'], bodyAttribute),
    field(2, 'endless'),
    field(5, yes),
    field(11, value('image', float, 1, 3, 8, 8)),
    field(12, value('features', float, 1, 3)),
  ]);
  const opset = Buffer.concat([field(1, ''), numberField(2, 17)]);
  return Buffer.concat([numberField(1, 8), field(7, graph), field(8, opset)]);
}
