/** How an image gets the size of a tensor, where it is not simply stretched to it. */
export interface Fit {
  /**
   * What the image is resized to first, in pixels: `shortest` and `longest` keep its proportions and name the length of
   * that side; `width` and `height` stretch it.
   */
  readonly resize: Resize;
  /**
   * Then the tensor's rectangle is taken from the centre. If the sizes differ by an odd number, the rectangle starts at
   * half of it, rounded down (`floor`, as Hugging Face's processors do with Pillow) or to an even number (`even`, as
   * torchvision and timm do).
   */
  readonly centre: 'floor' | 'even';
  /** The colour around an image that is smaller than the tensor: red, green and blue, 0 to 255. */
  readonly pad: readonly [number, number, number];
}

/** Pixels, see {@link Fit}. */
export type Resize =
  | { readonly shortest: number }
  | { readonly longest: number }
  | { readonly width: number; readonly height: number };

interface Size {
  readonly width: number;
  readonly height: number;
}

/** One axis of a resized image and the part of it that is used. */
export interface AxisWindow {
  /** Of the whole resized image. */
  readonly size: number;
  /** The first position used, and the number of positions. */
  readonly from: number;
  readonly length: number;
  /** Where the first one lies in the tensor: more than 0 where the image is padded. */
  readonly at: number;
}

/** A resized image in its tensor. */
export interface Placement {
  readonly columns: AxisWindow;
  readonly rows: AxisWindow;
}

/** The whole axis. */
export function wholeAxis(size: number): AxisWindow {
  return { size, from: 0, length: size, at: 0 };
}

/** What part of which size an image is resized to, and where in the tensor it lies. */
export function placeImage(image: Size, tensor: Size & { readonly fit?: Fit | undefined }): Placement {
  const { fit } = tensor;
  if (fit === undefined) return { columns: wholeAxis(tensor.width), rows: wholeAxis(tensor.height) };
  const { width, height } = resizedSize(image, fit.resize);
  return {
    columns: windowOf(width, tensor.width, fit.centre),
    rows: windowOf(height, tensor.height, fit.centre),
  };
}

/** Never less than a pixel. */
function resizedSize({ width, height }: Size, resize: Resize): Size {
  if ('width' in resize) return resize;
  if ('longest' in resize) {
    // timm, ResizeKeepRatio: round(side / ratio), in Python's rounding.
    const ratio = Math.max(width, height) / resize.longest;
    return {
      width: atLeastOne(roundHalfEven(width / ratio)),
      height: atLeastOne(roundHalfEven(height / ratio)),
    };
  }
  // torchvision, _compute_resized_image_output_size, and transformers, get_resize_output_image_size: both
  // int(size * long / short).
  const short = Math.min(width, height);
  const long = Math.trunc((resize.shortest * Math.max(width, height)) / short);
  return width <= height
    ? { width: resize.shortest, height: long }
    : { width: long, height: resize.shortest };
}

function windowOf(size: number, length: number, centre: Fit['centre']): AxisWindow {
  const start = startOf(size - length, centre);
  return size < length ? { size, from: 0, length: size, at: -start } : { size, from: start, length, at: 0 };
}

/**
 * Where the tensor starts in the image; negative if the image is smaller. transformers, center_crop: the floor in both
 * cases. torchvision, CenterCrop: Python's round for a crop; the padding before the image is the floor.
 */
function startOf(difference: number, centre: Fit['centre']): number {
  if (centre === 'floor') return Math.floor(difference / 2);
  return difference < 0 ? -Math.floor(-difference / 2) : roundHalfEven(difference / 2);
}

/** Python's `round`. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

function atLeastOne(side: number): number {
  return Math.max(1, side);
}
