import type { Before } from './before.ts';
import type { TypedLine } from './typed-lines.ts';
import { rangesOf, type Ranges } from './words.ts';

/** Adds VLANs to the list of a port, or takes some out of it. */
const edited = /^(.* vlan (?:add?|rem(?:o|ov|ove)?) +)(\d[\d,-]*)$/i;

/**
 * Returns a line that adds VLANs to a list, or takes them out of it, as two lines if the configuration shows only some of them: one
 * for those that the list has, and one for the others.
 */
export function splitVlans(line: TypedLine, before: Before): TypedLine[] {
  const [, start, values = ''] = edited.exec(line.text) ?? [];
  const compared = line.removes ?? line.sets?.[0];
  const typed = rangesOf(values);
  if (start === undefined || compared === undefined || !typed) return [line];
  const key = compared.slice(0, -values.length - 1);
  const shown = before
    .direct(line.places.at(-1) ?? [], key)
    .flatMap(({ plain }) => rangesOf(plain.split(' ').at(-1) ?? '') ?? []);
  const numbers = typed.flatMap(([first, last]) =>
    Array.from({ length: Math.max(0, Math.min(last, 4095) - first + 1) }, (_, at) => first + at),
  );
  const isShown = (number: number): boolean => shown.some(([low, high]) => low <= number && number <= high);
  const parts = [numbers.filter(isShown), numbers.filter((number) => !isShown(number))];
  if (parts.some(({ length }) => length === 0)) return [line];
  return parts.map((part) => {
    const list = listOf(part);
    const text = `${start}${list}`;
    const own = `${key} ${list}`;
    return {
      ...line,
      line: line.line.replace(line.text, () => text),
      text,
      ...(line.removes === undefined ? { sets: [own], typed: [text] } : { removes: own }),
    };
  });
}

/** Returns e.g. `1-3,7` for sorted numbers. */
function listOf(numbers: readonly number[]): string {
  const ranges: (readonly [number, number])[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) ranges[ranges.length - 1] = [last[0], number];
    else ranges.push([number, number]);
  }
  return (ranges satisfies Ranges)
    .map(([first, last]) => (first === last ? String(first) : `${first}-${last}`))
    .join(',');
}
