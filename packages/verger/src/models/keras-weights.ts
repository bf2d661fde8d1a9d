import { VergerError } from '../common/errors.js';
import { readHdf5, type Hdf5File, type Tensor } from './hdf5.js';

/** The weights of one layer, by their short names (`kernel`, `gamma`, ...). */
export interface LayerWeights {
  readonly layer: string;
  readonly weights: ReadonlyMap<string, Tensor>;
}

/**
 * Reads a weights file in the Keras 2 layout (`save_weights('x.h5')`), which Keras 3 can still write: the root lists
 * `layer_names` in network order, and each layer's group lists its `weight_names`.
 * @returns the layers that have weights, in file order, by which Keras itself assigns them
 * @throws VergerError `model` if the bytes are not such a file
 */
export function readKerasWeights(bytes: Uint8Array): Promise<LayerWeights[]> {
  return readHdf5(bytes, (file) => {
    const layers = file.texts('/', 'layer_names');
    if (layers === undefined) {
      throw new VergerError('model', 'not a Keras weights file: the HDF5 file has no layer_names', {
        hint: 'Keras 3 writes another layout: use a file in the layout of Keras 2',
      });
    }
    return layers.map((layer) => weightsOf(file, layer)).filter(({ weights }) => weights.size > 0);
  });
}

function weightsOf(file: Hdf5File, layer: string): LayerWeights {
  const names = file.texts(layer, 'weight_names') ?? [];
  return { layer, weights: new Map(names.map((name) => [shortName(name), file.tensor(`${layer}/${name}`)])) };
}

/** `kernel` for `Conv1/kernel:0`. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}
