import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { cleanOutput } from './clean-output.ts';
import { longestLine } from './prove-complete.ts';

/** Few lines at the beginning or end of an answer are longer. To look at more takes time. */
const usualLine = 256;

/** Returns the line with which the device refuses the command, or undefined. */
export function refusalIn(text: string, platform: Platform): string | undefined {
  const { errors, residue } = compilePlatform(platform);
  const filledLines = (part: string): string[] =>
    cleanOutput(part, { residue })
      .split('\n')
      .filter((line) => line.trim() !== '');
  // Only the first and the last line count, and a long one is no refusal. With two lines, the outer one was not cut.
  const linesOfPart = (part: (length: number) => string): string[] => {
    const few = filledLines(part(usualLine));
    return few.length > 1 ? few : filledLines(part(longestLine));
  };
  const ends = [
    linesOfPart((length) => text.slice(0, length)).at(0),
    linesOfPart((length) => text.slice(-length)).at(-1),
  ];
  const refusals = ends.filter((line) => line !== undefined && errors?.test(line) === true);
  // A line with only a caret, which points at the error, says less than the other one.
  return (refusals.find((line) => /[a-z]/i.test(line ?? '')) ?? refusals[0])?.trim();
}
