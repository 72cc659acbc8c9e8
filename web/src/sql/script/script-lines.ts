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

/** Lines that a browser puts in front of the body of a function made of text; of each kind of function the same. */
let offset: number | undefined;

/** The places of the script in a stack, of a body in which it begins behind so many lines. */
export function placesIn(stack: string, linesBefore: number): ScriptPlace[] {
  offset ??= measured();
  const before = offset + linesBefore;
  return stack.split('\n').flatMap((text) => {
    const found = PLACE.exec(text);
    if (!found) return [];
    const line = Number(found[1]) - before;
    if (line < 1) return [];
    // Chromium writes "at name (place)", others "name@place".
    const name = /^\s*at (?:async )?(.+?) \(/.exec(text)?.[1] ?? /^([^@/]*)@/.exec(text)?.[1] ?? '';
    const isOuter = name === '' || /^(?:async\*?)?(?:eval|anonymous)$/.test(name);
    return [{ name: isOuter ? null : name.replace(/^async\*/, ''), line, column: Number(found[2]) }];
  });
}

/** Where the body of a function made of text begins. */
function measured(): number {
  try {
    new Function(`throw new Error('x');\n//# sourceURL=${SCRIPT_FILE}`)();
  } catch (error) {
    const found = PLACE.exec((error as Error).stack ?? '');
    if (found) return Number(found[1]) - 1;
  }
  return 0;
}
