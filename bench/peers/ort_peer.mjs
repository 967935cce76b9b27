// onnxruntime-node fed by sharp, as their users write it. Prints one line of JSON.
//
//   node ort_peer.mjs predict MODEL.onnx FOLDER OUT.csv    a folder of JPEGs to a CSV file
//   node ort_peer.mjs forward MODEL.onnx BATCH PASSES      the network alone
//   node ort_peer.mjs decode FOLDER                        files to 224 x 224, one thread
//
// MODEL is what `hemato export --input tensor` wrote. PEERS names the folder whose node_modules has both packages.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';

const require = createRequire(path.join(process.env.PEERS ?? process.cwd(), 'package.json'));
const sharp = require('sharp');
const size = 224;
const plane = size * size;
const mean = [0.485, 0.456, 0.406];
const std = [0.229, 0.224, 0.225];
const [work, ...rest] = process.argv.slice(2);

const files = folder => fs.readdirSync(folder).sort().map(name => path.join(folder, name));
const pixels = file => sharp(file).resize(size, size, { fit: 'fill', kernel: 'linear' }).removeAlpha().raw().toBuffer();

async function session(model) {
  const ort = require('onnxruntime-node');
  return [ort, await ort.InferenceSession.create(model)];
}

async function predict(model, folder, out) {
  const [ort, net] = await session(model);
  const paths = files(folder);
  const batches = [];
  for (let at = 0; at < paths.length; at += 32) batches.push(paths.slice(at, at + 32));
  const read = batch => Promise.all(batch.map(pixels));
  const lines = [];
  let next = read(batches[0]);
  for (let i = 0; i < batches.length; i++) {
    const images = await next;
    if (i + 1 < batches.length) next = read(batches[i + 1]); // decoded while the network computes
    const data = new Float32Array(images.length * 3 * plane);
    images.forEach((image, n) => {
      for (let c = 0; c < 3; c++) {
        const to = (n * 3 + c) * plane;
        const scale = 1 / (255 * std[c]);
        const shift = -mean[c] / std[c];
        for (let p = 0; p < plane; p++) data[to + p] = image[3 * p + c] * scale + shift;
      }
    });
    const { probabilities } = await net.run({ images: new ort.Tensor('float32', data, [images.length, 3, size, size]) }, ['probabilities']);
    const classes = probabilities.dims[1];
    batches[i].forEach((file, n) => lines.push([file, ...probabilities.data.slice(n * classes, (n + 1) * classes)].join(',')));
  }
  fs.writeFileSync(out, lines.join('\n') + '\n');
  return {};
}

async function forward(model, batch, passes) {
  const [ort, net] = await session(model);
  const data = Float32Array.from({ length: batch * 3 * plane }, () => Math.random());
  const images = new ort.Tensor('float32', data, [Number(batch), 3, size, size]);
  const seconds = [];
  for (let i = 0; i < Number(passes) + 2; i++) {
    const start = performance.now();
    await net.run({ images }, ['probabilities']);
    seconds.push((performance.now() - start) / 1000);
  }
  const sorted = seconds.slice(2).sort((a, b) => a - b);
  return { images_per_second: batch / sorted[sorted.length >> 1] };
}

async function decode(folder) {
  sharp.concurrency(1);
  const paths = files(folder);
  const start = performance.now();
  for (const file of paths) await pixels(file);
  return { images_per_second: paths.length / ((performance.now() - start) / 1000) };
}

console.log(JSON.stringify(await { predict, forward, decode }[work](...rest)));
