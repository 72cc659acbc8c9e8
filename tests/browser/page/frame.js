// A frame of the same site: a page of its own, for browsers whose driver has one tab.
let frame;

export async function open() {
  frame = document.createElement('iframe');
  frame.src = '/';
  document.body.append(frame);
  await new Promise((resolve) => {
    frame.onload = resolve;
  });
  while (frame.contentWindow.__ready !== true) await new Promise((resolve) => setTimeout(resolve, 10));
}

let calls = 0;

/** Calls `name(rx, ...args)` of a file in it. */
export async function run(_, file, name, args) {
  const id = `frame ${++calls}`;
  frame.contentWindow.__call(id, file, name, args);
  for (;;) {
    const settled = frame.contentWindow.__settled[id];
    if (settled?.failed) throw new Error(settled.failed.message);
    if (settled) return JSON.parse(settled.ok);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function close() {
  frame.remove();
}
