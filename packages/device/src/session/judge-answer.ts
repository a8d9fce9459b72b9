import { cleanOutput } from '../config/clean-output.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';

/** The lines of an answer in configuration mode. */
export interface JudgedAnswer {
  /** The line with which the device refuses what was typed. */
  readonly refusal: string | undefined;
  /** The device names an error: the line has no effect. Else it may only say something that NetRaven does not know. */
  readonly isError: boolean;
  /** Other lines of the device. */
  readonly harmless: readonly string[];
}

/**
 * Judges the answer to a line: each line of the device that is not known as harmless refuses it.
 *
 * @param typed lines that the device may repeat
 * @param known parts of further harmless lines
 */
export function judgeAnswer(
  answer: string,
  platform: Platform,
  typed: readonly string[],
  known: readonly string[] = [],
): JudgedAnswer {
  const { harmless, errors } = compilePlatform(platform);
  const lines = linesIn(answer, platform, typed);
  const isHarmless = (line: string): boolean =>
    harmless?.test(line) === true || known.some((part) => line.includes(part));
  const others = lines.filter((line) => !isHarmless(line));
  // Not each line with a `%` is an error: IOS begins warnings with it too.
  const isError = others.some((line) => errors?.test(line) === true || /^\^+$/.test(line));
  return { refusal: mostTelling(others, platform), isError, harmless: lines.filter(isHarmless) };
}

/** Returns the line with which the device refuses a command of NetRaven's own: it may print anything else. */
export function refusalOfOwn(answer: string, platform: Platform): string | undefined {
  const { errors, harmless } = compilePlatform(platform);
  const refused = linesIn(answer, platform, []).filter(
    (line) => (errors?.test(line) === true || /^%|^\^+$/.test(line)) && harmless?.test(line) !== true,
  );
  return mostTelling(refused, platform);
}

/** Returns the lines that the device prints itself, without blanks around them. */
export function linesIn(answer: string, platform: Platform, typed: readonly string[]): string[] {
  const { residue } = compilePlatform(platform);
  // NX-OS shows `>` before each further line of a banner.
  const echoes = new Set(
    typed.flatMap((line, at) => (at === 0 ? line : [line, `> ${line}`])).map((line) => line.trim()),
  );
  return cleanOutput(answer, { residue })
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !echoes.has(line));
}

/** Returns the line that says most. A line with only a caret points at the error, which another line names. */
function mostTelling(lines: readonly string[], platform: Platform): string | undefined {
  const { errors } = compilePlatform(platform);
  const inWords = lines.filter((line) => /[a-z]/i.test(line));
  return inWords.find((line) => errors?.test(line)) ?? inWords[0] ?? lines[0];
}
