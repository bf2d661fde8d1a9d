import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { describeModel } from '../../src/backbone/model-file.js';
import { Location } from '../../src/storage/location.js';

const tempFolder = useTempFolders();

/** What is found for a model in a folder of these files. */
async function describeWith(files: Readonly<Record<string, unknown>>) {
  const folder = await tempFolder();
  for (const [name, value] of Object.entries(files))
    await writeFile(join(folder, name), JSON.stringify(value));
  return describeModel(Location.parse(join(folder, 'model.onnx')));
}

async function preparingOf(files: Readonly<Record<string, unknown>>) {
  return (await describeWith(files)).sidecar;
}

const half = [0.5, 0.5, 0.5];
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const common = { do_resize: true, do_rescale: true, rescale_factor: 1 / 255, do_normalize: true };
const vit = {
  ...common,
  ...{ image_processor_type: 'ViTImageProcessor', image_mean: half, image_std: half, resample: 2 },
  size: { height: 224, width: 224 },
};
const bit = {
  ...common,
  ...{ image_processor_type: 'BitImageProcessor', do_convert_rgb: true, resample: 3 },
  ...{ image_mean: imageNet.mean, image_std: imageNet.std },
  ...{ size: { shortest_edge: 256 }, do_center_crop: true, crop_size: { height: 224, width: 224 } },
};
const convNext = {
  ...common,
  ...{ image_processor_type: 'ConvNextImageProcessor', resample: 3, crop_pct: 0.875 },
  ...{ image_mean: imageNet.mean, image_std: imageNet.std, size: { shortest_edge: 224 } },
};

describe('preprocessor_config.json', () => {
  const of = (config: object): ReturnType<typeof preparingOf> =>
    preparingOf({ 'preprocessor_config.json': config });

  it('of ViT and SigLIP stretches the image', async () => {
    expect(await of(vit)).toMatchObject({
      ...{ width: 224, height: 224, resize: { width: 224, height: 224 }, filter: 'bilinear' },
      ...{ scale: 1 / 255, mean: half, std: half },
    });
  });

  it('of DINOv2 and CLIP takes the centre of an image with its proportions', async () => {
    expect(await of(bit)).toEqual({
      ...{ width: 224, height: 224, resize: { shortest: 256 }, centre: 'floor', filter: 'bicubic' },
      ...{ scale: 1 / 255, ...imageNet },
    });
  });

  it('of ConvNeXT crops below 384 pixels and stretches from there on', async () => {
    expect(await of(convNext)).toMatchObject({ width: 224, height: 224, resize: { shortest: 256 } });
    expect(await of({ ...convNext, size: { shortest_edge: 384 } })).toMatchObject({
      ...{ width: 384, height: 384, resize: { width: 384, height: 384 } },
    });
  });

  it('of LeViT resizes to 8/7', async () => {
    const levit = { ...bit, image_processor_type: 'LevitImageProcessor', size: { shortest_edge: 224 } };
    expect(await of(levit)).toMatchObject({ width: 224, resize: { shortest: 256 } });
  });

  it('of old versions has plain numbers, whose meaning depends on the class', async () => {
    const old = { ...bit, image_processor_type: undefined, size: 224, crop_size: 224 };
    expect(await of({ ...old, feature_extractor_type: 'CLIPFeatureExtractor' })).toMatchObject({
      ...{ width: 224, height: 224, resize: { shortest: 224 } },
    });
    const oldVit = {
      ...vit,
      image_processor_type: undefined,
      feature_extractor_type: 'ViTFeatureExtractor',
      size: 192,
    };
    expect(await of(oldVit)).toMatchObject({ width: 192, resize: { width: 192, height: 192 } });
  });

  it('may leave values as they are, or in the order blue, green, red', async () => {
    expect(await of({ ...vit, do_normalize: false })).toMatchObject({ mean: [0, 0, 0], std: [1, 1, 1] });
    expect(await of({ ...vit, do_rescale: false })).toMatchObject({ scale: 1 });
    const flipped = { ...bit, do_flip_channel_order: true, image_mean: [1, 2, 3], image_std: [4, 5, 6] };
    expect(await of(flipped)).toMatchObject({ channels: 'bgr', mean: [3, 2, 1], std: [6, 5, 4] });
  });

  it.each([
    ['do_resize', { ...vit, do_resize: false }],
    ['size', { ...vit, size: { longest_edge: 512 } }],
    ['size.shortest_edge without do_center_crop', { ...bit, do_center_crop: false }],
    ['rescale_offset', { ...vit, rescale_offset: true }],
    ['do_pad', { ...vit, do_pad: true }],
    ['resample', { ...vit, resample: undefined }],
    ['image_mean', { ...vit, image_mean: undefined }],
    ['crop_pct of SwinImageProcessor', { ...convNext, image_processor_type: 'SwinImageProcessor' }],
  ])('is rejected for %s, which a sidecar can replace', async (field, config) => {
    await expect(of(config)).rejects.toMatchObject({
      ...{ code: 'model', message: expect.stringContaining(`preprocessor_config.json: ${field}`) as string },
      hint: expect.stringContaining('into a sidecar') as string,
    });
    const files = { 'preprocessor_config.json': config, 'model.json': { resize: { shortest: 256 } } };
    expect(await preparingOf(files)).toEqual({ resize: { shortest: 256 } });
  });
});

const cfg = {
  input_size: [3, 224, 224],
  interpolation: 'bicubic',
  crop_pct: 0.9,
  ...imageNet,
  num_classes: 1000,
};

describe("timm's pretrained_cfg", () => {
  it('is read from config.json, with or without fields of timm', async () => {
    expect(await preparingOf({ 'config.json': { architecture: 'vit', pretrained_cfg: cfg } })).toEqual({
      ...{ width: 224, height: 224, resize: { shortest: 248 }, centre: 'even', filter: 'bicubic' },
      ...{ scale: 1 / 255, ...imageNet },
    });
  });

  it.each([
    ['center', {}, { resize: { shortest: 256 } }],
    ['squash', { crop_pct: 1 }, { resize: { width: 224, height: 224 } }],
    ['border', { crop_pct: 1 }, { resize: { longest: 224 }, pad: [124, 116, 104] }],
  ])('may have the crop mode %s', async (mode, extra, expected) => {
    const config = { ...cfg, crop_pct: undefined, ...extra, crop_mode: mode };
    expect(await preparingOf({ 'model.json': { timm: config } })).toMatchObject(expected);
  });

  it('is rejected for a crop of a rectangle', async () => {
    const config = { ...cfg, input_size: [3, 224, 288] };
    await expect(preparingOf({ 'model.json': { timm: config } })).rejects.toThrow(
      'crop_mode center of 288x224',
    );
  });

  it('is not looked for in the config.json of transformers', async () => {
    expect(await describeWith({ 'config.json': { model_type: 'vit', image_size: 224 } })).toMatchObject({
      ...{ sidecar: {}, preparedBy: undefined },
    });
  });
});

describe("torchvision's transforms", () => {
  it('are read from the sidecar', async () => {
    const transforms = { crop_size: [224], resize_size: [232], interpolation: 'bilinear', ...imageNet };
    expect(await preparingOf({ 'model.json': { torchvision: transforms } })).toEqual({
      ...{ width: 224, height: 224, resize: { shortest: 232 }, centre: 'even', filter: 'bilinear' },
      ...{ scale: 1 / 255, ...imageNet },
    });
  });
});

describe('several sources', () => {
  it('are taken from the sidecar first, which may also only add to the others', async () => {
    const files = { 'preprocessor_config.json': vit, 'model.json': { pool: 'cls', name: 'mine' } };
    expect(await describeWith(files)).toMatchObject({
      ...{
        own: { pool: 'cls', name: 'mine' },
        ownFile: 'model.json',
        preparedBy: 'preprocessor_config.json',
      },
      sidecar: { pool: 'cls', name: 'mine', filter: 'bilinear' },
    });
    const own = { 'preprocessor_config.json': vit, 'model.json': { scale: 1 } };
    expect(await describeWith(own)).toMatchObject({ sidecar: { scale: 1 }, preparedBy: 'model.json' });
    expect(await preparingOf({ 'model.json': { timm: cfg, filter: 'box' } })).toMatchObject({
      filter: 'box',
    });
  });

  it('are rejected if the sidecar names two libraries', async () => {
    await expect(preparingOf({ 'model.json': { timm: cfg, huggingface: vit } })).rejects.toThrow(
      'huggingface and timm contradict each other',
    );
  });

  it('prefer Hugging Face over timm, and find timm under either name', async () => {
    const both = { 'preprocessor_config.json': bit, 'config.json': { pretrained_cfg: cfg } };
    expect((await describeWith(both)).preparedBy).toBe('preprocessor_config.json');
    const timm = { 'preprocessor_config.json': { pretrained_cfg: cfg } };
    expect(await preparingOf(timm)).toMatchObject({ resize: { shortest: 248 }, centre: 'even' });
  });

  it('are named if they are no objects', async () => {
    await expect(preparingOf({ 'preprocessor_config.json': [1] })).rejects.toThrow(
      'preprocessor_config.json',
    );
  });
});
