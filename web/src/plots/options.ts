import { RxError } from '../error.js';
import { type Each, LINE_STYLES, type LineStyle } from './palette.js';
import { SYMBOL_STYLES, type SymbolStyle } from './symbols.js';

/** Graphical arguments that RevoScaleR's functions take by R's short names too, and what they are called here. */
const SHORT = {
  main: 'title',
  sub: 'subtitle',
  xlab: 'xTitle',
  ylab: 'yTitle',
  xlim: 'xAxisMinMax',
  ylim: 'yAxisMinMax',
  lwd: 'lineWidth',
} as const;

/** Graphical arguments by R's short names, which RevoScaleR's functions take too. */
export interface ShortOptions {
  /** `title`. */
  main?: string;
  /** `subtitle`. */
  sub?: string;
  /** `xTitle`. */
  xlab?: string;
  /** `yTitle`. */
  ylab?: string;
  /** `xAxisMinMax`. */
  xlim?: readonly [number, number];
  /** `yAxisMinMax`. */
  ylim?: readonly [number, number];
  /** `lineWidth`. */
  lwd?: number;
}

/**
 * How a plot is drawn: the graphical arguments of rxHistogram, rxLinePlot, rxRocCurve and of the `plot` methods in
 * RevoScaleR's reference, by their names or by R's short ones. What a plot has no use for is left aside. Defaults are ours and not
 * RevoScaleR's cyan bars on grey: colours for light and dark pages, thin grids, titles at the left.
 */
export interface PlotOptions extends ShortOptions {
  /** The width in pixels. Default 640. Trees and heat maps that need more room are wider. */
  width?: number;
  /** The height of the plot area with its axes, in pixels, for each panel; it follows from the kind of plot. */
  height?: number;
  /** The document that elements are made by; the page's when not given. */
  document?: Document;
  /** The title; what is drawn when not given, none when empty. */
  title?: string;
  /** A line below the title. For a single ROC curve the area under it when not given. */
  subtitle?: string;
  /** The title of the x axis. Bars lie on their side: their x axis, of names, is the upright one. */
  xTitle?: string;
  /** The title of the y axis. */
  yTitle?: string;
  /** About how many ticks the x axis has. */
  xNumTicks?: number;
  /** About how many ticks the y axis has. */
  yNumTicks?: number;
  /** The ends of the x axis. */
  xAxisMinMax?: readonly [number, number];
  /** The ends of the y axis. */
  yAxisMinMax?: readonly [number, number];
  /** The colour of bars, points and tiles, as CSS has it. */
  fillColor?: string;
  /** The colours of lines, or of the borders of bars. */
  lineColor?: Each<string>;
  /** How lines are broken. */
  lineStyle?: Each<LineStyle>;
  /** The width of lines in pixels. Default 2; bars have no border unless a colour or a width is given. */
  lineWidth?: number;
  /** The colours of symbols; those of the lines when not given. */
  symbolColor?: Each<string>;
  /** The shapes of symbols. Default `"solid circle"`. */
  symbolStyle?: Each<SymbolStyle>;
  /** By how much symbols are larger than usual. Default 1. */
  symbolSize?: number;
  /** The background of the plot area. */
  plotAreaColor?: string;
  /** The colour of the grid. */
  gridColor?: string;
  /** How the lines of the grid are broken. */
  gridLineStyle?: LineStyle;
  /** The width of the lines of the grid in pixels. Default 1. */
  gridLineWidth?: number;
  /** Whether lines are named below the title; by default where there are several. */
  legend?: boolean;
  /** The most panels; more are an error. `null`: any number. Default 100. */
  maxNumPanels?: number | null;
  /** For ROC curves: whether the areas under them are told. Default true. */
  computeAuc?: boolean;
  /** For ROC curves: whether the line of pure chance is drawn. Default true. */
  chanceGridLine?: boolean;
  /** For Lorenz curves: whether the line of equality is drawn. Default true. */
  equalityGridLine?: boolean;
  /** The colour of the line of equality. */
  equalityColor?: string;
  /** How the line of equality is broken. */
  equalityStyle?: LineStyle;
  /** The width of the line of equality in pixels. */
  equalityWidth?: number;
}

type Check = readonly [expected: string, holds: (value: unknown) => boolean];

const isText = (value: unknown) => typeof value === 'string';
const isPositive = (value: unknown) => typeof value === 'number' && value > 0 && Number.isFinite(value);
const isOf = (names: readonly string[]) => (value: unknown) => names.includes(value as string);
const each = (holds: Check[1]) => (value: unknown) =>
  Array.isArray(value) ? value.length > 0 && value.every(holds) : holds(value);

const TEXT: Check = ['a text', isText];
const FLAG: Check = ['true or false', (value) => typeof value === 'boolean'];
const POSITIVE: Check = ['a number above 0', isPositive];
const TICKS: Check = ['a whole number, 0 or more', (value) => Number.isInteger(value) && (value as number) >= 0];
const COLOUR: Check = ['a colour, as a text', isText];
const COLOURS: Check = ['a colour, or a list of colours', each(isText)];
const STYLE: Check = [`one of ${LINE_STYLES.join(', ')}`, isOf(LINE_STYLES)];
const ENDS: Check = [
  'two numbers, the lower first',
  (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1],
];

const CHECKS: { readonly [Name in Exclude<keyof PlotOptions, keyof ShortOptions>]-?: Check } = {
  width: POSITIVE,
  height: POSITIVE,
  document: ['a document', (value) => typeof (value as Partial<Document> | null)?.createElementNS === 'function'],
  title: TEXT,
  subtitle: TEXT,
  xTitle: TEXT,
  yTitle: TEXT,
  xNumTicks: TICKS,
  yNumTicks: TICKS,
  xAxisMinMax: ENDS,
  yAxisMinMax: ENDS,
  fillColor: COLOUR,
  lineColor: COLOURS,
  lineStyle: [`${STYLE[0]}, or a list of them`, each(STYLE[1])],
  lineWidth: POSITIVE,
  symbolColor: COLOURS,
  symbolStyle: [`one of ${SYMBOL_STYLES.join(', ')}, or a list of them`, each(isOf(SYMBOL_STYLES))],
  symbolSize: POSITIVE,
  plotAreaColor: COLOUR,
  gridColor: COLOUR,
  gridLineStyle: STYLE,
  gridLineWidth: POSITIVE,
  legend: FLAG,
  maxNumPanels: ['a number above 0, or null', (value) => value === null || isPositive(value)],
  computeAuc: FLAG,
  chanceGridLine: FLAG,
  equalityGridLine: FLAG,
  equalityColor: COLOUR,
  equalityStyle: STYLE,
  equalityWidth: POSITIVE,
};

/** The full name of an option that may have a short one; nothing for what is not about drawing. */
function fullName(name: string): keyof typeof CHECKS | undefined {
  if (Object.hasOwn(SHORT, name)) return SHORT[name as keyof ShortOptions];
  return Object.hasOwn(CHECKS, name) ? (name as keyof typeof CHECKS) : undefined;
}

/** Whether an option is about drawing. */
export const isPlotOption = (name: string): name is keyof PlotOptions => fullName(name) !== undefined;

/** Options by their full names; refuses those that there are not, and values that they cannot have. */
export function checkOptions(options: PlotOptions): PlotOptions {
  if (typeof options !== 'object' || options === null) throw new RxError('argument', 'options must be an object');
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    const full = fullName(name);
    if (!full) throw new RxError('argument', `there is no option '${name}' of plots`);
    const [expected, holds] = CHECKS[full];
    if (value === undefined) continue;
    if (!holds(value)) throw new RxError('argument', `${name} must be ${expected}`);
    if (Object.hasOwn(checked, full)) throw new RxError('argument', `${full} is given twice, once by R's short name`);
    checked[full] = value;
  }
  return checked;
}

/** Options apart: those of drawing, and all others. */
export function apart<Options extends object>(
  options: Options,
): [drawing: PlotOptions, others: Omit<Options, keyof PlotOptions>] {
  const entries = Object.entries(options);
  const some = (own: boolean) => Object.fromEntries(entries.filter(([name]) => isPlotOption(name) === own));
  return [some(true) as PlotOptions, some(false) as Omit<Options, keyof PlotOptions>];
}
