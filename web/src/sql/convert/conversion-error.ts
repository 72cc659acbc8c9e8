/** A value or a type that cannot be converted, as SQL Server says it; whoever knows the statement makes an error of it. */
export class ConversionError extends Error {
  readonly number: number;

  constructor(number: number, message: string) {
    super(message);
    this.number = number;
  }
}

/** Where a column stands in what EXEC gives. */
export interface ColumnPlace {
  /** From 1. */
  set: number;
  column: number;
}

/** There is no conversion. Types are told without their numbers. */
export function noConversion(declared: string, sent: string, { set, column }: ColumnPlace): ConversionError {
  const bare = (type: string) => type.replace(/\(.*/, '');
  const message = `EXECUTE statement failed because its WITH RESULT SETS clause specified type '${bare(declared)}' for column #${column} in result set #${set}, and the corresponding type sent at run time was '${bare(sent)}'; there is no conversion between the two types.`;
  return new ConversionError(11538, message);
}

export function overflow(type: string): ConversionError {
  return new ConversionError(8115, `Arithmetic overflow error converting expression to data type ${type}.`);
}

/** Text that is no value of a type. */
export function notConverted(text: string, type: string, kind: string): ConversionError {
  if (kind === 'date') {
    return new ConversionError(241, 'Conversion failed when converting date and/or time from character string.');
  }
  if (type === 'uniqueidentifier') {
    return new ConversionError(8169, 'Conversion failed when converting from a character string to uniqueidentifier.');
  }
  if (kind === 'whole' || kind === 'bit') {
    const message = `Conversion failed when converting the nvarchar value '${text}' to data type ${type}.`;
    return new ConversionError(245, message);
  }
  const named = kind === 'decimal' ? 'numeric' : type;
  return new ConversionError(8114, `Error converting data type nvarchar to ${named}.`);
}
