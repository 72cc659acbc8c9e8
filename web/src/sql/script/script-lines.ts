/** The name under which a script stands in stacks, where the browser takes one. */
export const SCRIPT_FILE = 'sp_execute_external_script.js';

/** A place in a text that was evaluated: Chromium and WebKit name it, Firefox says how it came to be. */
const PLACE = /(?:sp_execute_external_script\.js|> (?:Async)?Function|> eval):(\d+):(\d+)/;

/** A place in a script. */
export interface ScriptPlace {
  /** The function that it is in; null outside of all. */
  name: string | null;
  line: number;
  column: number;
}

/** What WebKit tells of an error: where it was made, and of code that was made of text no file. */
type Placed = Error & { line?: unknown; column?: unknown; sourceURL?: unknown };

/** Lines that a browser puts in front of the body of a function made of text; of each kind of function the same. */
let offset: number | undefined;

/** The places in a script that led to an error, of a body in which it begins behind so many lines. */
export function placesOf(error: Error, linesBefore: number): ScriptPlace[] {
  offset ??= measured();
  const before = offset + linesBefore;
  return rawPlaces(error)
    .map(({ line, ...place }) => ({ ...place, line: line - before }))
    .filter(({ line }) => line >= 1);
}

function rawPlaces(error: Placed): ScriptPlace[] {
  const lines = (error.stack ?? '').split('\n');
  const places = lines.flatMap((text) => {
    const found = PLACE.exec(text);
    return found ? [{ name: nameIn(text), line: Number(found[1]), column: Number(found[2]) }] : [];
  });
  if (places.length > 0 || typeof error.line !== 'number' || error.sourceURL) return places;
  // WebKit leaves places out of stacks where code was made of text.
  return [{ name: nameIn(lines[0] ?? ''), line: error.line, column: Number(error.column) || 1 }];
}

/** The function of a line of a stack: Chromium writes "at name (place)", others "name@place". */
function nameIn(text: string): string | null {
  const name = /^\s*at (?:async )?(.+?) \(/.exec(text)?.[1] ?? /^(?:async\*)?([^@/]*)@/.exec(text)?.[1] ?? '';
  return name === '' || /^(?:eval|anonymous)$/.test(name) ? null : name;
}

/** Where the body of a function made of text begins. */
function measured(): number {
  try {
    new Function(`throw new Error('x');\n//# sourceURL=${SCRIPT_FILE}`)();
  } catch (error) {
    const [place] = rawPlaces(error as Error);
    if (place) return place.line - 1;
  }
  return 0;
}
