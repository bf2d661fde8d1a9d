/** A convolution with its batch normalisation. */
export interface Convolution {
  /** Keras' name of the layer; only for messages, since names in published files have varied. */
  readonly name: string;
  readonly depthwise: boolean;
  /** Side of the square kernel. */
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly inputs: number;
  readonly outputs: number;
  /** Whether ReLU6 follows. */
  readonly clipped: boolean;
}

/** Consecutive convolutions; if `residual`, the input of the first is added to the output of the last. */
export interface Block {
  readonly convolutions: readonly Convolution[];
  readonly residual: boolean;
}

export const inputSide = 224;
export const featureCount = 1280;

const stemFilters = 32;

// Table 2 of https://arxiv.org/abs/1801.04381, by row: expansion, filters, repetitions, stride of the first.
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** MobileNetV2 1.0 without its head, in the order in which Keras builds and saves it. */
export function mobileNetV2Blocks(): readonly Block[] {
  const stem = dense('Conv1', 3, stemFilters, { kernel: 3, stride: 2, clipped: true });
  const blocks: Block[] = [{ convolutions: [stem], residual: false }];
  let inputs = stemFilters;
  for (const [expansion, filters, repetitions, firstStride] of stages) {
    for (let i = 0; i < repetitions; i++) {
      const stride = i === 0 ? firstStride : 1;
      blocks.push(invertedResidual(blocks.length - 1, expansion, inputs, filters, stride));
      inputs = filters;
    }
  }
  const last = dense('Conv_1', inputs, featureCount, { kernel: 1, stride: 1, clipped: true });
  return [...blocks, { convolutions: [last], residual: false }];
}

function invertedResidual(
  index: number,
  expansion: number,
  inputs: number,
  filters: number,
  stride: 1 | 2,
): Block {
  const prefix = index === 0 ? 'expanded_conv' : `block_${index}`;
  const wide = inputs * expansion;
  const expand = dense(`${prefix}_expand`, inputs, wide, { kernel: 1, stride: 1, clipped: true });
  const filter: Convolution = {
    name: `${prefix}_depthwise`,
    depthwise: true,
    kernel: 3,
    stride,
    inputs: wide,
    outputs: wide,
    clipped: true,
  };
  const project = dense(`${prefix}_project`, wide, filters, { kernel: 1, stride: 1, clipped: false });
  return {
    convolutions: expansion === 1 ? [filter, project] : [expand, filter, project],
    residual: stride === 1 && inputs === filters,
  };
}

function dense(
  name: string,
  inputs: number,
  outputs: number,
  rest: Pick<Convolution, 'kernel' | 'stride' | 'clipped'>,
): Convolution {
  return { name, depthwise: false, inputs, outputs, ...rest };
}
