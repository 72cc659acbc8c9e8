import type { Make } from './elements.js';
import { cut } from './frame.js';
import type { PlotOptions } from './options.js';
import { lineLook, SOFT } from './palette.js';
import type { Kind } from './spec.js';
import { symbolLook } from './symbols.js';

/** Sizes of texts, the width of their characters, about, and how they look. */
const TITLE = { size: 16, character: 8.6, line: 22, look: { 'font-weight': 600 } };
const PANEL = { size: 12, character: 7, line: 20, look: { 'font-weight': 600 } };
const TEXT = { size: 12, character: 6.7, line: 18, look: { fill: SOFT } };
const STYLES = { title: TITLE, panel: PANEL, subtitle: TEXT };
/** The sample of a line in front of its name, and the room behind it. */
const SAMPLE = 28;
const BESIDE = 20;

/** What stands above a plot, and how much room it takes. */
export interface Head {
  parts: SVGElement[];
  width: number;
  height: number;
}

/** Nothing above a plot. */
export const NONE: Head = { parts: [], width: 0, height: 0 };

/** Words in lines of so many characters. */
function wrapped(text: string, most: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** Text below what is there, in as many lines as it needs. */
export function below(head: Head, make: Make, text: string, width: number, as: keyof typeof STYLES): Head {
  if (text === '') return head;
  const { size, character, line, look } = STYLES[as];
  const lines = wrapped(text, Math.max(Math.floor(width / character), 8));
  const parts = lines.map((part, index) =>
    make(
      'text',
      { x: 0, y: head.height + (index + 0.75) * line, 'font-size': size, 'text-anchor': 'start', ...look },
      part,
    ),
  );
  const wide = Math.max(...lines.map(({ length }) => length)) * character;
  return {
    parts: [...head.parts, ...parts],
    width: Math.max(head.width, wide),
    height: head.height + lines.length * line,
  };
}

/** Whether the marks of lines are lines, symbols or both. */
const drawn = (spec: Kind<'curves'> | Kind<'lines'>) => {
  const marks = spec.kind === 'lines' ? spec.marks : 'line';
  return { line: marks !== 'points', symbol: marks === 'points' || marks === 'both' };
};

/** The names of lines beside samples of them, in as many rows as they need. */
export function legend(
  head: Head,
  make: Make,
  spec: Kind<'curves'> | Kind<'lines'>,
  width: number,
  options: PlotOptions,
): Head {
  const most = Math.max(Math.floor((width - SAMPLE - 8) / TEXT.character), 4);
  const { line, symbol } = drawn(spec);
  let [x, y, wide] = [0, head.height, head.width];
  const entries = spec.series.map(({ name }, index) => {
    const room = SAMPLE + 8 + Math.min(name.length, most) * TEXT.character;
    if (x > 0 && x + room > width) [x, y] = [0, y + TEXT.line];
    const middle = TEXT.line / 2;
    const { stroke, strokeDasharray, strokeWidth } = lineLook(index, options);
    const sample = { x1: 0, x2: SAMPLE, y1: middle, y2: middle, stroke };
    const dot = symbolLook(index, 0, options);
    const entry = make(
      'g',
      { transform: `translate(${x},${y})`, 'data-legend': name },
      ...(line ? [make('line', { ...sample, 'stroke-width': strokeWidth, 'stroke-dasharray': strokeDasharray })] : []),
      ...(symbol ? [make('circle', { cx: SAMPLE / 2, cy: middle, r: dot.r, fill: dot.fill, stroke: dot.stroke })] : []),
      make('text', { x: SAMPLE + 8, y: middle + 4, 'font-size': TEXT.size, 'text-anchor': 'start' }, cut(name, most)),
      make('title', {}, name),
    );
    wide = Math.max(wide, x + room);
    x += room + BESIDE;
    return entry;
  });
  if (entries.length === 0) return head;
  return { parts: [...head.parts, ...entries], width: wide, height: y + TEXT.line + 4 };
}
