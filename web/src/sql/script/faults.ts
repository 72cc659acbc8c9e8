import type { ScriptFailure } from './language.js';

/** SQL Server's words for what goes wrong with scripts: number, level, state, text. */
export interface Said {
  number: number;
  severity: number;
  state: number;
  text: string;
}

const said = (number: number, text: string, severity = 16, state = 1): Said => ({ number, severity, state, text });

export const onlySelect = () =>
  said(
    39001,
    "Only SELECT statement is supported for input data query to 'sp_execute_external_script' stored procedure.",
  );
export const selectInto = () =>
  said(
    39015,
    "SELECT INTO statement is not supported for input data query to 'sp_execute_external_script' stored procedure.",
  );
export const scriptError = (language: string) =>
  said(
    39004,
    `A '${language}' script error occurred during execution of 'sp_execute_external_script' with HRESULT 0x80004004.`,
    16,
    20,
  );
export const unknownLanguage = (language: string) =>
  said(39007, `The specified language ': ${language}' is not supported/configured.`);
export const nameClash = (name: string) =>
  said(39008, `Invalid Parameter name '${name}' specified for Procedure. This clashes with internal parameters.`);
export const noRuntime = (language: string) =>
  said(
    39012,
    `Unable to communicate with the runtime for '${language}' script. Please check the requirements of '${language}' runtime.`,
  );
export const notSupplied = (name: string) =>
  said(39016, `The parameterized external script expects the parameter '${name}', which was not supplied.`);
export const columnType = (column: number, type: string, language: string) =>
  said(
    39017,
    `Input data query returns column #${column} of type '${type}' which is not supported by the runtime for '${language}' script.`,
  );
export const parameterType = (name: string, language: string) =>
  said(39018, `Parameter '${name}' uses a data type that is not supported by the runtime for '${language}' script.`);
export const notLaunched = (language: string) =>
  said(
    39021,
    `Unable to launch runtime for '${language}' script. Please check the configuration of the '${language}' runtime.`,
  );
export const disabled = () =>
  said(
    39023,
    "'sp_execute_external_script' is disabled on this instance of SQL Server. Use sp_configure 'external scripts enabled' to enable it.",
  );
export const noSchema = () =>
  said(
    39024,
    "Parallel execution of 'sp_execute_external_script' failed. Specify WITH RESULT SETS clause with output schema.",
  );
export const rowsPerReadTwice = () =>
  said(
    39026,
    "The parameter name 'r_rowsPerRead' is specified multiple times in 'sp_execute_external_script' call. The name 'r_rowsPerRead' is reserved for specifying streaming behavior only.",
  );
export const parameterTwice = (name: string) =>
  said(39027, `Parameter '${name}' was specified multiple times to sp_execute_external_script stored procedure.`);
export const positional = (number: number) =>
  said(
    119,
    `Must pass parameter number ${number} and subsequent parameters as '@name = value'. After the form '@name = value' has been used, all subsequent parameters must be passed in the form '@name = value'.`,
    15,
  );
export const unexpected = (name: string) =>
  said(8145, `${name} is not a parameter for procedure sp_execute_external_script.`);
export const tooMany = () =>
  said(8144, 'Procedure or function sp_execute_external_script has too many arguments specified.');
export const missing = (name: string) =>
  said(201, `Procedure or function 'sp_execute_external_script' expects parameter '${name}', which was not supplied.`);
export const noColumn = (name: string) => said(207, `Invalid column name '${name}'.`);
export const badValue = (name: string, type: string) =>
  said(214, `Procedure expects parameter '${name}' of type '${type}'.`);
export const notOutput = (name: string) =>
  said(
    8162,
    `The formal parameter "${name}" was not declared as an OUTPUT parameter, but the actual parameter passed in requested output.`,
  );

/** The message of a script that threw: what, where, and by which way. */
export function externalError({ name, message, stack }: ScriptFailure): Said {
  const lines = [`${name}: ${message}`, ...stack.map((place) => `    at ${place}`)];
  return said(39019, `An external script error occurred: \n${lines.join('\n')}`, 16, 2);
}

/** What a script printed. */
export const printed = (isError: boolean, text: string) =>
  isError
    ? said(39022, `STDERR message(s) from external script: \n${text}`, 0)
    : said(39005, `STDOUT message(s) from external script: \n${text}`, 0);
