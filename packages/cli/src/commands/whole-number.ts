import { cliError } from '../codes.ts';

/** Parses an option's value as a whole number. The parser throws NR_USAGE_INVALID. */
export function wholeNumber(option: string, min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    throw cliError('NR_USAGE_INVALID', `${option} takes a whole number from ${min} to ${max}, not "${value}"`);
  };
}
