import { atOnce, blocksOf, Joined, linesOf, type Steps } from '@netraven/core/attempt';
import type { DeviceCode } from '../codes.ts';
import { stepsWithinBounds } from '../platform/bounded-pattern.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { LastChangeReader, type LastChange } from './last-change.ts';
import { StructureCheck } from './check-structure.ts';
import { cleanOutputSteps } from './clean-output.ts';

/** The patterns of the pager, of foreign and volatile lines and of the size do not read longer lines: they would be slow. */
export const longestLine = 4096;

/** Characters between two pauses. */
const pieceLength = 1 << 16;

/** The characters with which a pager overwrites its question. */
const wiped = /[\b\0]/;

/** Lines that may come before the first line of a configuration: blank ones, and comment marks. */
export const noContent: RegExp = /^[\s!#;:]*$/;

export type Proof = Complete | Incomplete;

interface Complete {
  readonly config: string;
  /** If present, a second read must give the same text. The reason why. */
  readonly doubt?: string;
  /** The last change that the volatile lines name. */
  readonly lastChange?: LastChange;
}

/** A configuration that cannot be accepted, and why. */
interface Incomplete {
  readonly code: DeviceCode;
  readonly fault: string;
}

/** The same as {@link proveSteps}, without pauses: a long text would block the thread. */
export function proveComplete(text: string, platform: Platform): Proof {
  return atOnce(proveSteps(text, platform));
}

/**
 * Accepts a configuration only with all proofs that its platform can give: first and last line, the declared number of
 * bytes, closed sections, no trace of a pager, no foreign line. Removes volatile lines and blank lines around
 * the configuration, nothing else.
 *
 * @param text the raw answer without echo and prompt
 */
export function proveSteps(text: string, platform: Platform): Steps<Proof> {
  return stepsWithinBounds(platform, text, prove(text, platform));
}

function* prove(text: string, platform: Platform): Steps<Proof> {
  const patterns = compilePlatform(platform);
  const { end, declaredBytes, unsized, stray, volatile, pagerQuestion, pagerQuestionAnywhere } = patterns;
  const clean = yield* cleanOutputSteps(text, patterns);
  yield;
  const whole = yield* withoutBlankEnd(clean);
  if (whole === '') return truncated('it is empty');
  const output = whole.slice(0, -1);
  const wrong = yield* faultAtStart(output, platform);
  if (wrong) return wrong;
  const tail = output.slice(-longestLine);
  if (end && !end.test(tail.slice(tail.lastIndexOf('\n') + 1)))
    return truncated(`its last line is not \`${platform.config.end}\``);
  const kept = new Joined();
  let from = 0;
  let isEmpty = true;
  const structure = new StructureCheck(patterns);
  const changes = new LastChangeReader(patterns);
  let declared: Declaration | undefined;
  let isUnsized = false;
  let number = 0;
  let at = 0;
  for (const block of blocksOf(output)) {
    const lines = block.split('\n');
    const hasLong = lines.some((line) => line.length > longestLine);
    // One search in many lines first: hardly any has a match. The pattern must not read a long line.
    const mayAsk = pagerQuestion && (hasLong || pagerQuestionAnywhere?.test(`\n${block}`) !== false);
    const mayWipe = hasLong || wiped.test(block);
    for (const line of lines) {
      const start = at;
      at += line.length + 1;
      number += 1;
      if (line.length <= longestLine) {
        if ((mayAsk && pagerQuestion.test(`\n${line}`)) || (mayWipe && wiped.test(line)))
          return truncated(`the pager left traces in line ${number}`);
        if (stray?.test(line)) return truncated(`line ${number} does not belong to a configuration`);
        // IOS may say first what a compressed file takes: the text begins behind the last of these lines.
        if (isEmpty || !declared) declared = declaration(declaredBytes, line, at) ?? declared;
        isUnsized ||= unsized?.test(line) === true;
        const isVolatile = volatile?.test(line) === true;
        if (isVolatile) changes.read(line);
        if (isVolatile || (line === '' && isEmpty)) {
          if (start > from) kept.add(whole.slice(from, start));
          from = at;
          continue;
        }
      }
      isEmpty = false;
      structure.read(line, number);
    }
    yield;
  }
  const fault = structure.fault();
  if (fault !== undefined) return truncated(fault);
  kept.add(whole.slice(from));
  const config = kept.text();
  const proof: Proof = platform.config.twice
    ? { config, doubt: 'nothing marks its end' }
    : isUnsized && !declared
      ? { config, doubt: 'it declares no size' }
      : platform.config.declaredBytes
        ? yield* checkSize(config, output, declared, platform.config.declaredBytes)
        : { config };
  const lastChange = changes.result();
  return 'config' in proof && lastChange ? { ...proof, lastChange } : proof;
}

/** Returns a text without blank lines at its end, with one line end behind the last line. Returns `''` for a blank text. */
function* withoutBlankEnd(text: string): Steps<string> {
  for (let end = text.length; end > 0; end -= pieceLength) {
    const start = Math.max(0, end - pieceLength);
    const { length } = text.slice(start, end).trimEnd();
    if (length > 0) {
      const lineEnd = text.indexOf('\n', start + length);
      return lineEnd < 0 ? `${text}\n` : text.slice(0, lineEnd + 1);
    }
    yield;
  }
  return '';
}

function truncated(fault: string): Incomplete {
  return { code: 'NR_DEVICE_TRUNCATED', fault };
}

/** Returns false if the first line of a configuration is that of another platform. */
export function* beginsAs(output: string, platform: Platform): Steps<boolean> {
  return (yield* faultAtStart(output, platform))?.code !== 'NR_DEVICE_PLATFORM_WRONG';
}

/**
 * Checks the first line. A wrong one is that of another platform, or of the part of a configuration that a login with few
 * rights sees. Such a part ends like the whole.
 */
export function* faultAtStart(output: string, platform: Platform): Steps<Incomplete | undefined> {
  const { first, volatile } = compilePlatform(platform);
  if (!first) return undefined;
  const headings = headingsOf(platform);
  let at = 0;
  for (const line of linesOf(output)) {
    if (line === undefined) {
      yield;
      continue;
    }
    if (first.test(line)) return undefined;
    at += line.length + 1;
    if (noContent.test(line) || volatile?.test(line) || headings.has(line)) continue;
    // A text that ends here may have been cut.
    if (at > output.length) break;
    // As a whole: the caller masks it.
    const fault = `its first line is \`${line.trim()}\`, with which no configuration of ${platform.id} begins`;
    return { code: 'NR_DEVICE_PLATFORM_WRONG', fault };
  }
  return truncated('it ends before its first line');
}

/** The lines that NetRaven puts before the answers of several commands. */
function headingsOf({ config: { commands, heading } }: Platform): ReadonlySet<string> {
  if (heading === undefined) return new Set();
  return new Set(
    Object.values(commands)
      .flat()
      .map((command) => headingOf(heading, command)),
  );
}

/** Returns the line before the answer of one of several commands. */
export function headingOf(heading: string, command: string): string {
  return heading.replace('{command}', () => command);
}

interface Declaration {
  readonly bytes: number;
  /** Index of the first character that counts. */
  readonly from: number;
}

function declaration(pattern: RegExp | undefined, line: string, from: number): Declaration | undefined {
  const bytes = pattern?.exec(line)?.groups?.['bytes'];
  return bytes === undefined ? undefined : { bytes: Number(bytes), from };
}

function* checkSize(
  config: string,
  output: string,
  declared: Declaration | undefined,
  { slackBytes, doubtBytes }: { readonly slackBytes: number; readonly doubtBytes: number },
): Steps<Proof> {
  if (!declared) return truncated('it does not declare its size');
  // There is one line feed less than blocks.
  let came = -1;
  /** Characters that are one byte in Latin-1, and two in UTF-8. */
  let latin = 0;
  for (const block of blocksOf(output.slice(declared.from))) {
    // A device counts the character ETX of a banner as one byte, and shows it as `^C`.
    came += Buffer.byteLength(block.replaceAll('^C', 'C')) + 1;
    latin += block.match(/[\u0080-\u00ff]/g)?.length ?? 0;
    yield;
  }
  const missing = declared.bytes - came;
  if ([missing, missing + latin].some((bytes) => bytes >= 0 && bytes <= slackBytes)) return { config };
  const difference = `it has ${came} of the ${declared.bytes} bytes it declares`;
  return missing <= doubtBytes ? { config, doubt: difference } : truncated(difference);
}
