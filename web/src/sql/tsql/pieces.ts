import type { Fault } from '../messages.js';

/** A part of a statement for the database. */
export interface Piece {
  text: string;
  /** Where in T-SQL it comes from; null for what was added. */
  at: number | null;
  /** What stands here instead when the database says that it does not fit the types. */
  otherwise?: string;
}

/** Parts in a row. */
export type Pieces = readonly Piece[];

/** Text that was added. */
export function added(text: string): Piece {
  return { text, at: null };
}

/** A name as the database takes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Text as the database takes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A statement for the database, which knows where in T-SQL its parts come from. */
export class DatabaseText {
  readonly pieces: Piece[];

  constructor(pieces: Pieces) {
    this.pieces = pieces.filter(({ text }) => text !== '').map((piece) => ({ ...piece }));
  }

  toString(): string {
    return this.pieces.map(({ text }) => text).join(' ');
  }

  /** The part that holds a character. */
  #pieceAt(position: number): number {
    let end = 0;
    for (const [index, { text }] of this.pieces.entries()) {
      end += text.length + 1;
      if (position < end) return index;
    }
    return this.pieces.length - 1;
  }

  /** Where in T-SQL a character comes from: the nearest part that comes from there. */
  origin(position: number): number | null {
    const index = this.#pieceAt(position);
    for (let at = index; at < this.pieces.length; at++) {
      const origin = this.pieces[at]?.at;
      if (origin != null) return origin;
    }
    return this.pieces.slice(0, index).findLast(({ at }) => at !== null)?.at ?? null;
  }

  /**
   * Takes the other wording of the part that the database says does not fit the types there, if it has one: T-SQL's `+`
   * joins text, and its CAST cuts off decimals. Types are known to the database alone, so that it decides.
   */
  adapt({ type, message, position }: Fault): boolean {
    if (type !== 'Binder' || position === undefined) return false;
    const said = /(?:'|")(\+|trunc)\(([^)]*)\)/.exec(message);
    const piece = this.pieces[this.#pieceAt(position)];
    if (!said || piece?.otherwise === undefined || !piece.text.startsWith(said[1] ?? '')) return false;
    if (
      said[1] === '+' &&
      !(said[2] ?? '').split(',').every((name) => /^(VARCHAR|STRING_LITERAL|UNKNOWN)/.test(name.trim()))
    ) {
      return false;
    }
    piece.text = piece.otherwise;
    delete piece.otherwise;
    return true;
  }
}
