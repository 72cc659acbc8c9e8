/** A name and a number. */
export interface Bar {
  name: string;
  value: number;
}

/** A node of a tree, placed by the nodes around it. */
export interface TreeNode {
  id: number;
  parent: number | null;
  /** What is asked at the node, or what it predicts. */
  text: string;
  /** More about the node. */
  more: string;
  leaf: boolean;
  /** The answer that leads here from the parent. */
  answer: string;
}

/** A line of a plot. */
export interface Series {
  name: string;
  points: readonly (readonly [number, number])[];
}

/** A straight line. */
export interface Slope {
  intercept: number;
  slope: number;
}

/**
 * What is to be drawn: found out from a result without the drawing library. Plain data, which may be changed before they
 * are drawn.
 */
export type PlotSpec = {
  title: string;
} /** Bars from 0. Panels have the `most` of all, which is where their axis ends; so have those of histograms. */ & (
  | { kind: 'bars'; bars: readonly Bar[]; label: string; most?: number }
  | {
      kind: 'histogram';
      breaks: readonly number[];
      counts: readonly number[];
      variable: string;
      label: string;
      most?: number;
    }
  | { kind: 'intervals'; rows: readonly { name: string; value: number; low: number; high: number }[]; label: string }
  /** Curves in the unit square, with what its diagonal stands for, and what is known of a single one. */
  | {
      kind: 'curves';
      series: readonly Series[];
      x: string;
      y: string;
      diagonal: 'chance' | 'equality';
      note?: string;
    }
  /** Points of rows, with a line that they are compared with: zero, or where both values are equal. */
  | { kind: 'points'; points: Series['points']; x: string; y: string; guide: 'zero' | 'equal'; trend?: boolean }
  /** Lines over any range; `levels` name whole numbers on the x axis from 1. Panels have the range of all. */
  | {
      kind: 'lines';
      series: readonly Series[];
      x: string;
      y: string;
      marks: 'line' | 'points' | 'both' | 'steps';
      levels?: readonly string[];
      slopes?: readonly Slope[];
      range?: { x: readonly [number, number]; y: readonly [number, number] };
      /** Places on the x axis that are marked by lines across. */
      breaks?: readonly number[];
    }
  /** Cells are coloured by `shades`, from -1 to 1, and show `texts`, or `briefs` where there is less room. */
  | {
      kind: 'heat';
      rows: readonly string[];
      columns: readonly string[];
      shades: readonly (readonly number[])[];
      texts: readonly (readonly string[])[];
      briefs?: readonly (readonly string[])[];
      label: string;
    }
  | { kind: 'tree'; nodes: readonly TreeNode[] }
);

/** What is to be drawn of one kind. */
export type Kind<Name extends PlotSpec['kind']> = Extract<PlotSpec, { kind: Name }>;
