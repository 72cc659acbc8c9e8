import { RxError } from '../../error.js';

/** What SQL Server says of an error besides its text. */
export interface SqlErrorDetails {
  /** SQL Server's number of the message, from 50000 for those of scripts. */
  number: number;
  /** The level of severity. */
  severity?: number;
  state?: number;
  /** The line in the batch, from 1. */
  line: number;
  /** The character of the line, from 1. */
  column?: number;
  /** The character of the whole text, from 0. */
  offset?: number;
  /** The procedure that it came from. */
  procedure?: string;
}

/** An error of a statement, with the code `sql`; its message reads as SQL Server's do. */
export class SqlError extends RxError {
  readonly number: number;
  readonly severity: number;
  readonly state: number;
  readonly line: number;
  readonly column: number | null;
  readonly offset: number | null;
  readonly procedure: string | null;
  /** The message without its heading. */
  readonly text: string;

  constructor(text: string, details: SqlErrorDetails, options?: ErrorOptions) {
    const { number, severity = 16, state = 1, line, column = null, offset = null, procedure = null } = details;
    const where = procedure === null ? '' : `Procedure ${procedure}, `;
    const heading = `Msg ${number}, Level ${severity}, State ${state}, ${where}Line ${line}`;
    super('sql', `${heading}: ${text}`, offset === null ? {} : { character: offset }, options);
    this.text = text;
    this.number = number;
    this.severity = severity;
    this.state = state;
    this.line = line;
    this.column = column;
    this.offset = offset;
    this.procedure = procedure;
  }
}
