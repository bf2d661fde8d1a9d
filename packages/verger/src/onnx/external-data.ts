import type { Reader } from 'protobufjs';

// Which fields of onnx.proto3 lead to tensors, by field number:
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
type MessageName = 'Model' | 'Training' | 'Function' | 'Graph' | 'Node' | 'Attribute' | 'Sparse' | 'Tensor';

const submessages: Readonly<Record<MessageName, Readonly<Partial<Record<number, MessageName>>>>> = {
  Model: { 7: 'Graph', 20: 'Training', 25: 'Function' },
  Training: { 1: 'Graph', 2: 'Graph' },
  Function: { 7: 'Node', 11: 'Attribute' },
  Graph: { 1: 'Node', 5: 'Tensor', 15: 'Sparse' },
  Node: { 5: 'Attribute' },
  Attribute: { 5: 'Tensor', 6: 'Graph', 10: 'Tensor', 11: 'Graph', 22: 'Sparse', 23: 'Sparse' },
  Sparse: { 1: 'Tensor', 2: 'Tensor' },
  Tensor: {},
};

/** A tensor's pairs `location`, `offset`, `length`. */
const externalData = 13;
const [key, value] = [1, 2];
const locationKey = 'location';
/** The wire type of texts and messages: https://protobuf.dev/programming-guides/encoding/ */
const lengthDelimited = 2;
/** Protobuf's C++ parser goes no deeper. */
const maxDepth = 100;

/**
 * The files in which a model's tensors say that their values are, as the model writes them, each once. Takes every
 * occurrence of a field, also those that a parser would overwrite, so that nothing hides. Bytes that are no model
 * name no files: ONNX Runtime says what is wrong with them.
 */
export async function externalFiles(model: Uint8Array): Promise<readonly string[]> {
  // Most models name none, and the library takes a while to load.
  if (!Buffer.from(model.buffer, model.byteOffset, model.length).includes(locationKey)) return [];
  const { default: protobuf } = await import('protobufjs/light.js');
  const found = new Set<string>();
  try {
    visit(protobuf.Reader.create(model), model.length, 'Model', found, 0);
  } catch {
    return [];
  }
  return [...found];
}

function visit(reader: Reader, end: number, message: MessageName, found: Set<string>, depth: number): void {
  if (depth > maxDepth) throw new RangeError('too deep');
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = tag >>> 3;
    const inner = submessages[message][field];
    if ((tag & 7) !== lengthDelimited) reader.skipType(tag & 7);
    else if (inner !== undefined) visit(reader, endOf(reader, end), inner, found, depth + 1);
    else if (message === 'Tensor' && field === externalData) {
      const location = readLocation(reader, endOf(reader, end));
      if (location !== undefined) found.add(location);
    } else reader.skipType(lengthDelimited);
  }
}

/** The value of a pair whose key is `location`. */
function readLocation(reader: Reader, end: number): string | undefined {
  const pair: Partial<Record<number, string>> = {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    if ((tag & 7) === lengthDelimited) pair[tag >>> 3] = reader.string();
    else reader.skipType(tag & 7);
  }
  return pair[key] === locationKey ? pair[value] : undefined;
}

/** The end of the message whose length comes next. */
function endOf(reader: Reader, outerEnd: number): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > outerEnd) throw new RangeError('cut short');
  return end;
}
