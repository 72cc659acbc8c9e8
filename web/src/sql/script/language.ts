/** A script in some language, and what is known of the call that runs it. */
export interface ScriptText {
  text: string;
  /** Against which addresses in it are resolved. */
  base: string;
  /** The variables that the script sees: input, output and parameters. */
  variables: readonly string[];
  /** Takes what it prints, line by line as it is written. */
  print(line: PrintedLine): void;
  /** The process that runs it. */
  pid: number;
}

/** A line that a script printed. */
export interface PrintedLine {
  isError: boolean;
  text: string;
}

/** A script that is ready. It runs once for all rows, or for each chunk or partition of them. */
export interface ScriptProgram {
  /** Runs it with values of its variables; comes back with the values that they have at the end. */
  run(values: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** What an error that a run threw says. */
  failureOf(error: unknown): Promise<ScriptFailure>;
}

/** What went wrong in a script. */
export interface ScriptFailure {
  name: string;
  message: string;
  /** Where in the script, from 1; null when that is not known. */
  line: number | null;
  column: number | null;
  /** The places in the script that led there. */
  stack: readonly string[];
}

/** What runs scripts of a language, in the realm that loaded it. */
export interface ScriptRuntime {
  /** Makes a script ready; throws what `failureOf` of it tells. */
  prepare(script: ScriptText): Promise<ScriptProgram>;
}

/** A language of `@language`. */
export interface ScriptLanguage {
  /** Its name, as messages have it. */
  readonly name: string;
  /** Whether a name can be one of its variables. */
  isVariable(name: string): boolean;
  /** Loads what runs it; only satellites do. */
  load(): Promise<ScriptRuntime>;
}
