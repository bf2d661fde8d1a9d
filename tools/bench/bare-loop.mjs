// The baseline: ONNX Runtime alone, on tensors already in memory. Prints images per second.
// node tools/bench/bare-loop.mjs <model.onnx> <images> <side> <threads>
import { InferenceSession, Tensor } from 'onnxruntime-node';

const model = process.argv[2];
const [images, side, threads] = process.argv.slice(3).map(Number);
const session = await InferenceSession.create(model, {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
});
const shape = [1, 3, side, side];
let state = 1;
const noise = () => (state = (state * 48271) % 2147483647) / 1073741823.5 - 1;
const tensors = Array.from(
  { length: 16 },
  () => new Tensor('float32', Float32Array.from({ length: 3 * side * side }, noise), shape),
);
const [input] = session.inputNames;
for (const tensor of tensors) await session.run({ [input]: tensor });
const start = performance.now();
for (let i = 0; i < images; i++) await session.run({ [input]: tensors[i % tensors.length] });
console.log((images / (performance.now() - start)) * 1000);
