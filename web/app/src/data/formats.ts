import { type FormatInfo, rxFormats } from 'rxwasm';

/** The formats that the package reads. */
export const FORMATS: readonly FormatInfo[] = rxFormats();

/** Those that it writes too. */
export const WRITTEN: readonly FormatInfo[] = FORMATS.filter(({ isWritten }) => isWritten);

/** What the file picker offers. */
export const ACCEPTED = [
  ...FORMATS.flatMap(({ endings }) => endings.map((ending) => `.${ending}`)),
  'text/csv',
  'text/plain',
].join(',');

/** What a format is called where people choose one: by its ending, which is what they know. */
export const endingOf = ({ endings }: FormatInfo) => endings[0] ?? '';

/** A file's name with another ending. */
export const withEnding = (name: string, format: FormatInfo, added = '') =>
  `${name.replace(/\.\w+$/, '').replace(/[/\\:]+/g, '-')}${added}.${endingOf(format)}`;
