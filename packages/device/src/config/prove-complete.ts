import type { DeviceCode } from '../codes.ts';
import { withinBounds } from '../platform/bounded-pattern.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../session/compiled-platform.ts';
import { findUnclosed } from './check-structure.ts';
import { cleanOutput } from './clean-output.ts';

/** Longer lines are kept unread, so that no pattern gets slow on them. */
const longestLine = 4096;

/** The characters with which a pager overwrites its question. */
const wiped = /[\b\0]/;

/** Lines that may come before the first line of a configuration: blank ones, and comment marks. */
const noContent = /^[\s!#;:]*$/;

export type Proof = Complete | Incomplete;

interface Complete {
  readonly config: string;
  /** Reason why it counts only if a second read gives the same. */
  readonly doubt?: string;
}

interface Incomplete {
  readonly code: DeviceCode;
  readonly missing: string;
}

/**
 * Accepts a configuration only with all proofs that its platform can give: first and last line, the declared number of
 * bytes, closed sections, no trace of a pager, no foreign line. Removes volatile lines and blank lines around
 * the configuration, nothing else.
 *
 * @param text the raw answer without echo and prompt
 */
export function proveComplete(text: string, platform: Platform): Proof {
  return withinBounds(platform, text, () => prove(text, platform));
}

function prove(text: string, platform: Platform): Proof {
  const patterns = compilePlatform(platform);
  const { end, declaredBytes, stray, volatile, question, anyQuestion } = patterns;
  const output = cleanOutput(text, patterns);
  const lines = output.split('\n');
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const last = lines.at(-1);
  if (last === undefined) return truncated('it is empty');
  const wrong = faultAtStart(lines, platform);
  if (wrong) return wrong;
  if (end && !end.test(last)) return truncated(`its last line is not \`${platform.config.end}\``);
  // One search in the whole text first: hardly any configuration has a match.
  const mayAsk =
    question && (anyQuestion?.test(`\n${output}`) !== false || lines.some((line) => line.length > longestLine));
  const mayWipe = wiped.test(output);
  const kept: string[] = [];
  let declared: Declaration | undefined;
  for (const [index, line] of lines.entries()) {
    if (line.length > longestLine) {
      kept.push(line);
      continue;
    }
    if ((mayAsk && question.test(`\n${line}`)) || (mayWipe && wiped.test(line)))
      return truncated(`the pager left traces in line ${index + 1}`);
    if (stray?.test(line)) return truncated(`line ${index + 1} does not belong to a configuration`);
    declared ??= declaration(declaredBytes, line, index + 1);
    if (!volatile?.test(line) && (kept.length > 0 || line !== '')) kept.push(line);
  }
  const fault = findUnclosed(kept, patterns);
  if (fault !== undefined) return truncated(fault);
  const config = `${kept.join('\n')}\n`;
  if (platform.config.twice) return { config, doubt: 'nothing marks its end' };
  return platform.config.declaredBytes ? checkSize(config, lines, declared, platform.config.declaredBytes) : { config };
}

/** Returns the line with which the device refuses the command, or undefined. */
export function refusalIn(text: string, platform: Platform): string | undefined {
  const { errors, residue } = compilePlatform(platform);
  const linesOf = (part: string): string[] =>
    cleanOutput(part, { residue })
      .split('\n')
      .filter((line) => line.trim() !== '');
  // Only the first and the last line count, and a long one is no refusal.
  const ends = [linesOf(text.slice(0, longestLine)).at(0), linesOf(text.slice(-longestLine)).at(-1)];
  const refusals = ends.filter((line) => line !== undefined && errors?.test(line) === true);
  // A line with only a caret, which points at the error, says less than the other one.
  return (refusals.find((line) => /[a-z]/i.test(line ?? '')) ?? refusals[0])?.trim();
}

function truncated(missing: string): Incomplete {
  return { code: 'NR_DEVICE_TRUNCATED', missing };
}

/**
 * Checks the first line. Another platform has another one, and so has the part of the configuration that a login with few
 * rights sees, which ends like the whole.
 */
function faultAtStart(lines: readonly string[], platform: Platform): Incomplete | undefined {
  const { first, volatile } = compilePlatform(platform);
  if (!first) return undefined;
  const at = lines.findIndex((line) => first.test(line) || !(noContent.test(line) || volatile?.test(line)));
  const content = lines[at];
  if (content !== undefined && first.test(content)) return undefined;
  // A text that ends here may have been cut.
  if (content === undefined || at === lines.length - 1) return truncated('it ends before its first line');
  const missing = `its first line is \`${content.trim().slice(0, 80)}\`, with which no configuration of ${platform.id} begins`;
  return { code: 'NR_DEVICE_PLATFORM_WRONG', missing };
}

interface Declaration {
  readonly bytes: number;
  /** Index of the first line that counts. */
  readonly from: number;
}

function declaration(pattern: RegExp | undefined, line: string, from: number): Declaration | undefined {
  const bytes = pattern?.exec(line)?.groups?.['bytes'];
  return bytes === undefined ? undefined : { bytes: Number(bytes), from };
}

function checkSize(
  config: string,
  lines: readonly string[],
  declared: Declaration | undefined,
  { slackBytes, doubtBytes }: { readonly slackBytes: number; readonly doubtBytes: number },
): Proof {
  if (!declared) return truncated('it does not declare its size');
  // A device shows the character ETX of its banners as `^C`.
  const came = Buffer.byteLength(lines.slice(declared.from).join('\n').replaceAll('^C', 'C'));
  const missing = declared.bytes - came;
  if (missing >= 0 && missing <= slackBytes) return { config };
  const difference = `it has ${came} of the ${declared.bytes} bytes it declares`;
  return missing <= doubtBytes ? { config, doubt: difference } : truncated(difference);
}

/** Returns true if an output, without the prompt, ends like a configuration. */
export function endsLikeConfig(tail: string, platform: Platform): boolean {
  const { end, errors, beforePrompt } = compilePlatform(platform);
  const last = tail
    .trimEnd()
    .split(/[\r\n]+/)
    .findLast((line) => !beforePrompt?.test(line));
  return !end || end.test(last ?? '') || errors?.test(last ?? '') === true;
}

/** Returns true if an output has as many bytes as it declares, false if fewer, undefined if it declares none. */
export function hasDeclaredBytes(output: string, platform: Platform): boolean | undefined {
  const { declaredBytes } = compilePlatform(platform);
  if (!declaredBytes) return undefined;
  const head = output.slice(0, 65_536);
  for (const match of head.matchAll(/[^\r\n]+/g)) {
    const bytes = declaredBytes.exec(match[0])?.groups?.['bytes'];
    if (bytes === undefined) continue;
    const came = Buffer.byteLength(output.slice(match.index + match[0].length).replace(/\r+\n/g, '\n'));
    return came + (platform.config.declaredBytes?.slackBytes ?? 0) >= Number(bytes);
  }
  return undefined;
}
