import type { DeviceCode } from '../codes.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../session/compiled-platform.ts';
import { cleanOutput } from './clean-output.ts';

/** Longer lines are kept without being looked at, so that no pattern gets slow on them. */
const longestLine = 4096;

/** What a pager writes over its question with. */
const wiped = /[\b\0]/;

export type Proof = { readonly config: string } | { readonly code: DeviceCode; readonly missing: string };

/**
 * Accepts a configuration only when everything shows that it is whole: the end marker, the declared number of bytes, no
 * error of the CLI, no trace of a pager, no line that does not belong. `text` is the answer as it came, without echo and
 * prompt. What is accepted has lost its volatile lines and the blank ones around it, and nothing else.
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
  if (refusal !== undefined) return { code: 'NR_DEVICE_COMMAND_FAILED', missing: `the device said ${refusal.trim()}` };
  if (end && !end.test(last)) return truncated(`its last line is not \`${platform.config.end}\``);
  // Looked for in the whole text first: of hundreds of lines, hardly ever one has it.
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
      return truncated(`the pager left its traces in line ${index + 1}`);
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

/** Whether the end of an output, without the prompt, may be the end of a whole configuration. */
export function endsLikeConfig(tail: string, platform: Platform): boolean {
  const { end, errors } = compilePlatform(platform);
  const last =
    tail
      .trimEnd()
      .split(/[\r\n]+/)
      .at(-1) ?? '';
  return !end || end.test(last) || errors?.test(last) === true;
}
