import { RxLocalParallel, rxElemArg, rxExec, rxSetComputeContext } from 'rxwasm';

// How often z becomes z * z + c before it is far away: at most lim.
function mandelbrot(x0: number, y0: number, lim: number) {
  let x = x0;
  let y = y0;
  let iter = 0;
  while (x * x + y * y < 4 && iter < lim) {
    [x, y] = [x * x - y * y + x0, 2 * x * y + y0];
    iter++;
  }
  return iter;
}

// A row of the picture.
function vmandelbrot(xvec: Float64Array, y0: number, lim: number) {
  return Uint16Array.from(xvec, (x0) => mandelbrot(x0, y0, lim));
}

rxSetComputeContext(RxLocalParallel());

const sequence = (from: number, to: number, length: number) =>
  Float64Array.from({ length }, (_, index) => from + ((to - from) * index) / (length - 1));

// R's rainbow(), and black for what stays near.
function paint(context: CanvasRenderingContext2D, row: number, counts: Uint16Array, lim: number) {
  const image = context.createImageData(counts.length, 1);
  counts.forEach((count, column) => {
    const sector = (6 * count) / lim;
    const part = (shift: number) =>
      Math.round(255 * Math.min(Math.max(Math.abs(((sector + shift) % 6) - 3) - 1, 0), 1));
    const inside = count >= lim;
    image.data.set(inside ? [0, 0, 0, 255] : [part(0), part(4), part(2), 255], 4 * column);
  });
  context.putImageData(image, 0, row);
}

// As published: 240 x 240 points, at most 100 steps, 48 rows to a chunk.
const xIn = sequence(-2, 0.6, 240);
const yIn = sequence(-1.3, 1.3, 240);
const z = await rxExec(vmandelbrot, {
  args: [xIn, rxElemArg(yIn), 100],
  taskChunkSize: 48,
  continueOnFailure: false,
  execObjects: { mandelbrot },
});
const picture = Object.assign(document.createElement('canvas'), { width: 240, height: 240 });
const brush = picture.getContext('2d') as CanvasRenderingContext2D;
for (const [row, counts] of z.entries()) paint(brush, 239 - row, counts, 100);
display(picture, '240 x 240');

// The same set to walk into: a click goes four times deeper, Shift and a click comes back, a double click fills the screen.
const screen = Object.assign(document.createElement('canvas'), { width: 960, height: 600, tabIndex: 0 });
screen.setAttribute('aria-label', 'The Mandelbrot set; Enter goes deeper, Backspace comes back, f fills the screen');
let view = { x: -0.7435, y: 0.1314, width: 0.01 };
let drawing = new AbortController();
async function draw() {
  drawing.abort();
  drawing = new AbortController();
  const { signal } = drawing;
  const { width, height } = screen;
  const context = screen.getContext('2d') as CanvasRenderingContext2D;
  const tall = (view.width * height) / width;
  const lim = Math.round(150 * Math.log2(8 / view.width));
  const rows = sequence(view.y + tall / 2, view.y - tall / 2, height);
  try {
    await rxExec(vmandelbrot, {
      args: [sequence(view.x - view.width / 2, view.x + view.width / 2, width), rxElemArg(rows), lim],
      taskChunkSize: 6,
      execObjects: { mandelbrot },
      signal,
      continueOnFailure: false,
      onResult: (counts, task) => paint(context, task - 1, counts as Uint16Array, lim),
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
function zoom(factor: number, x = view.x, y = view.y) {
  view = { x, y, width: Math.min(view.width * factor, 4) };
  void draw();
}
screen.onclick = ({ offsetX, offsetY, shiftKey }) => {
  const scale = view.width / screen.clientWidth;
  const [x, y] = [(offsetX - screen.clientWidth / 2) * scale, (screen.clientHeight / 2 - offsetY) * scale];
  zoom(shiftKey ? 4 : 1 / 4, view.x + x, view.y + y);
};
screen.onkeydown = ({ key }) => {
  if (key === 'Enter') zoom(1 / 4);
  if (key === 'Backspace') zoom(4);
  if (key === 'f') void screen.requestFullscreen();
};
screen.ondblclick = () => void screen.requestFullscreen();
screen.onfullscreenchange = () => {
  const full = document.fullscreenElement === screen;
  const scale = window.devicePixelRatio;
  screen.width = full ? Math.round(window.innerWidth * scale) : 960;
  screen.height = full ? Math.round(window.innerHeight * scale) : 600;
  void draw();
};
display(screen, 'Deeper: click to zoom in, Shift and click to zoom out, f to fill the screen');
await draw();
