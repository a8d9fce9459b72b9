import { InvalidArgumentError } from 'commander';

/** Parses a time as minutes: `90m`, `2h`, `1d`. */
export function minutes(value: string): number {
  const found = /^(\d{1,5})(m|h|d)$/.exec(value);
  if (!found) throw new InvalidArgumentError('Write it as minutes, hours or days, e.g. 90m, 2h or 1d.');
  const unit = { m: 1, h: 60, d: 1_440 }[found[2] as 'm' | 'h' | 'd'];
  return Number(found[1]) * unit;
}

/** Makes a parser of a time in a range, in minutes, both ends included. */
export function minutesWithin(min: number, max: number): (value: string) => number {
  return (value) => {
    const count = minutes(value);
    if (count >= min && count <= max) return count;
    throw new InvalidArgumentError(`It must be from ${inMinutes(min)} to ${inMinutes(max)}.`);
  };
}

/** Returns minutes as text: `2h`, `90m`, `1d`. */
export function inMinutes(count: number): string {
  if (count > 0 && count % 1_440 === 0) return `${count / 1_440}d`;
  return count > 0 && count % 60 === 0 ? `${count / 60}h` : `${count}m`;
}
