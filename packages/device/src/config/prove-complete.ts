import type { DeviceCode } from '../codes.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../session/compiled-platform.ts';
import { cleanOutput } from './clean-output.ts';

/** Longer lines are kept unread, so that no pattern gets slow on them. */
const longestLine = 4096;

/** The characters with which a pager overwrites its question. */
const wiped = /[\b\0]/;

export type Proof = { readonly config: string } | { readonly code: DeviceCode; readonly missing: string };

/**
 * Accepts a configuration only with all proofs: the end marker, the declared number of bytes, no CLI error, no trace of a
 * pager, no foreign line. Removes volatile lines and blank lines around the configuration, nothing else.
 *
 * @param text the raw answer without echo and prompt
 */
export function proveComplete(text: string, platform: Platform): Proof {
  const { end, errors, declaredBytes, stray, volatile, question, anyQuestion } = compilePlatform(platform);
  const output = cleanOutput(text, compilePlatform(platform));
  const lines = output.split('\n');
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const first = lines.find((line) => line.trim() !== '');
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return truncated('it is empty');
  const refusal = [first, last].find((line) => errors?.test(line));
  if (refusal !== undefined)
    return { code: 'NR_DEVICE_COMMAND_FAILED', missing: `the device answered ${refusal.trim()}` };
  if (end && !end.test(last)) return truncated(`its last line is not \`${platform.config.end}\``);
  // One search in the whole text first: hardly any configuration has a match.
  const mayAsk = anyQuestion?.test(`\n${output}`) !== false || lines.some((line) => line.length > longestLine);
  const mayWipe = wiped.test(output);
  const kept: string[] = [];
  let declared: { bytes: number; from: number } | undefined;
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
  if (declared) {
    const came = Buffer.byteLength(lines.slice(declared.from).join('\n'));
    const slack = platform.config.declaredBytes?.slackBytes ?? 0;
    if (came + slack < declared.bytes) return truncated(`it has ${came} of the ${declared.bytes} bytes it declares`);
  }
  return { config: `${kept.join('\n')}\n` };
}

function truncated(missing: string): Proof {
  return { code: 'NR_DEVICE_TRUNCATED', missing };
}

function declaration(
  pattern: RegExp | undefined,
  line: string,
  from: number,
): { bytes: number; from: number } | undefined {
  const bytes = pattern?.exec(line)?.groups?.['bytes'];
  return bytes === undefined ? undefined : { bytes: Number(bytes), from };
}

/** Returns true if an output, without the prompt, may end a whole configuration. */
export function endsLikeConfig(tail: string, platform: Platform): boolean {
  const { end, errors } = compilePlatform(platform);
  const last =
    tail
      .trimEnd()
      .split(/[\r\n]+/)
      .at(-1) ?? '';
  return !end || end.test(last) || errors?.test(last) === true;
}
