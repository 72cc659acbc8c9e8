import { columnFromArray, int32, utf8 } from '@uwdata/flechette';
import { tableOf } from './convert/declared-columns.js';
import type { Procedure } from './procedures.js';

/** An option of the instance. */
interface Option {
  name: string;
  minimum: number;
  maximum: number;
  /** What was set, and what is in force since the last RECONFIGURE. */
  configured: number;
  running: number;
}

const option = (name: string, minimum: number, maximum: number, value: number): Option => ({
  name,
  minimum,
  maximum,
  configured: value,
  running: value,
});

/** The options that mean something here. */
const OPTIONS = [
  option('external scripts enabled', 0, 1, 1),
  option('max degree of parallelism', 0, 32_767, 0),
  option('show advanced options', 0, 1, 1),
];

/** The value of an option that is in force. */
export function configuredValue(name: string): number {
  return OPTIONS.find((option) => option.name === name)?.running ?? 0;
}

/** RECONFIGURE: what was set comes into force. */
export function reconfigure(): void {
  for (const option of OPTIONS) option.running = option.configured;
}

/** sp_configure: tells options, or sets one. */
export const spConfigure: Procedure = async (call) => {
  const given = (name: string, at: number) =>
    call.arguments.find((argument) => argument.name === name)?.value ??
    call.arguments.filter((argument) => argument.name === null)[at]?.value;
  const name = given('@configname', 0);
  const value = given('@configvalue', 1);
  const named = name === undefined || name === null ? '' : String(name).toLowerCase();
  const found = OPTIONS.filter((option) => option.name.startsWith(named));
  const [only] = found;
  if (!only || (named !== '' && found.length > 1 && only.name !== named)) {
    const text = `The configuration option '${name}' does not exist, or it may be an advanced option.`;
    throw call.error({ text, number: 15123 });
  }
  if (value === undefined || value === null) return { resultSets: [told(found)] };
  const number = Number(value);
  if (!Number.isInteger(number) || number < only.minimum || number > only.maximum) {
    const text = `The value '${value}' is not a valid value for configuration option '${only.name}'.`;
    throw call.error({ text, number: 15129 });
  }
  const before = only.configured;
  only.configured = number;
  call.print(
    `Configuration option '${only.name}' changed from ${before} to ${number}. Run the RECONFIGURE statement to install.`,
  );
  return {};
};

function told(options: readonly Option[]) {
  const numbers = (values: number[]) => columnFromArray(values, int32() as never);
  const names = ['name', 'minimum', 'maximum', 'config_value', 'run_value'];
  const table = tableOf(names, [
    columnFromArray(
      options.map(({ name }) => name),
      utf8() as never,
    ),
    numbers(options.map(({ minimum }) => minimum)),
    numbers(options.map(({ maximum }) => maximum)),
    numbers(options.map(({ configured }) => configured)),
    numbers(options.map(({ running }) => running)),
  ] as never);
  const columns = names.map((name, at) => ({ name, type: at === 0 ? 'nvarchar(35)' : 'int', nullable: false }));
  return { table, columns };
}
