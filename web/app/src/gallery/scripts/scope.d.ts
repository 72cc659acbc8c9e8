/** What the gallery's page gives to scripts besides what they import. */

/** In scope of tasks: all functions of the package, and draws from the task's stream. */
declare const rx: import('rxwasm').TaskScope;

/** Shows a value below the script: an element, an object of columns, rows, a result, or text. */
declare function display(value: unknown, caption?: string): void;
