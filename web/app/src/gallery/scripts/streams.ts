import { RxLocalParallel, rxCor, rxExec, rxSetComputeContext } from 'rxwasm';

rxSetComputeContext(RxLocalParallel());

// 500 uniform numbers from each of twelve streams.
const streams = 12;
const x = await rxExec(() => rx.runif(500), {
  timesToRun: streams,
  taskChunkSize: 1,
  RNGkind: 'MT2203',
  RNGseed: 777,
  continueOnFailure: false,
});
const data = Object.fromEntries(x.map((values, index) => [`s${index + 1}`, values]));
const corx = await rxCor(`~ ${Object.keys(data).join(' + ')}`, data);

// The matrix: blue below zero, red above; 0.3 is the deepest colour.
const size = 30;
const picture = Object.assign(document.createElement('canvas'), { width: streams * size, height: streams * size });
const context = picture.getContext('2d') as CanvasRenderingContext2D;
let largest = 0;
corx.values.forEach((column, j) => {
  column.forEach((correlation, i) => {
    const value = i === j ? 0 : correlation;
    largest = Math.max(largest, Math.abs(value));
    const depth = Math.min(Math.abs(value) / 0.3, 1);
    context.fillStyle = i === j ? '#888' : `hsl(${value < 0 ? 215 : 8} 70% ${96 - 50 * depth}%)`;
    context.fillRect(j * size, i * size, size - 1, size - 1);
  });
});
display(picture, 'Correlations of the streams');
display(`The largest is ${largest.toFixed(3)}; above 0.3 would be suspicious: ${largest > 0.3}`);
