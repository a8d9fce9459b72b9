import { z } from 'zod';
import { compilePlatform, type CompiledPlatform } from '../platform/compiled-platform.ts';
import type { Platform } from '../platform/platform.ts';

/** A line of configuration mode, and what the device prints after it. */
interface Answered {
  readonly line: string;
  readonly answer: string;
  /** Where it stands, in words. */
  readonly source: string;
}

/** The test data of `configure`: `configure.json`. */
export interface ConfigureData {
  /** Lines that the device refuses. */
  readonly refused: readonly Answered[];
  /** Lines that the device accepts, although it prints something. */
  readonly accepted: readonly Answered[];
  /** The question that a line asks, and what NetRaven types. `null`: NetRaven answers "no". */
  readonly questions: readonly {
    readonly line: string;
    readonly asks: string;
    readonly answer: string | null;
    readonly source: string;
  }[];
  /** Lines of the outermost level that open a section, and the `mode` of its prompt. */
  readonly sections: readonly { readonly line: string; readonly mode: string; readonly source: string }[];
}

const text = z.string().min(1);
const answered = z.array(z.strictObject({ line: text, answer: text, source: text }));

export const configureSchema: z.ZodType<ConfigureData> = z.strictObject({
  refused: answered,
  accepted: answered,
  questions: z.array(z.strictObject({ line: text, asks: text, answer: z.string().nullable(), source: text })),
  sections: z.array(z.strictObject({ line: text, mode: text, source: text })),
});

type Finding = readonly [message: string, fix: string];

/** A line that only marks the place of a mistake. */
const caret = /^\s*\^\s*$/;

/** Checks that each example is judged as it says. Returns a message and a fix for each problem. */
export function checkConfigure(platform: Platform, data: ConfigureData): Finding[] {
  const compiled = compilePlatform(platform);
  return [
    ...data.refused.flatMap((each) => checkRefused(each, compiled)),
    ...data.accepted.flatMap((each) => checkAccepted(each, compiled)),
    ...data.questions.flatMap(({ asks, answer }) => checkQuestion(asks, answer, compiled)),
    ...data.sections.flatMap(({ line }) => checkSection(line, compiled)),
  ];
}

function checkRefused({ line, answer }: Answered, compiled: CompiledPlatform): Finding[] {
  const own = linesOf(answer).filter((each) => !isHarmless(each, compiled));
  if (own.length === 0) {
    const fix = 'Narrow `configure.harmless` in platform.json, or move the example to `accepted`.';
    return [[`${JSON.stringify(line)} is refused, but each line of its answer is harmless`, fix]];
  }
  if (own.some((each) => compiled.errors?.test(each) || each.trimStart().startsWith('%') || caret.test(each)))
    return [];
  const fix = 'Add a pattern for a line of the answer to `commands.errors` in platform.json.';
  return [[`${JSON.stringify(line)} is refused, but no line of its answer is known as a refusal`, fix]];
}

function checkAccepted({ line, answer }: Answered, compiled: CompiledPlatform): Finding[] {
  return linesOf(answer).flatMap((each): Finding[] => {
    const shown = `${JSON.stringify(line)}: ${JSON.stringify(each)}`;
    return [
      ...(isHarmless(each, compiled)
        ? []
        : [[`${shown} refuses the line`, 'Add a pattern for it to `configure.harmless` in platform.json.'] as const]),
      ...(compiled.errors?.test(each)
        ? [[`${shown} matches commands.errors`, 'Narrow `commands.errors` in platform.json.'] as const]
        : []),
    ];
  });
}

function checkQuestion(asks: string, answer: string | null, { questions }: CompiledPlatform): Finding[] {
  const found = questions.find(({ question }) => question.test(asks))?.answer ?? null;
  if (found === answer) return [];
  const message = `${JSON.stringify(asks)} is answered by ${JSON.stringify(found)}, not by ${JSON.stringify(answer)}`;
  return [[message, 'Correct `configure.questions` in platform.json, or the example in configure.json.']];
}

function checkSection(line: string, { sectionHeads, leaves }: CompiledPlatform): Finding[] {
  const shown = JSON.stringify(line);
  return [
    ...(sectionHeads?.test(line)
      ? []
      : [[`${shown} does not match configure.sections.heads`, 'Add a pattern for it in platform.json.'] as const]),
    ...(sectionHeads?.test(`no ${line}`)
      ? [[`"no ${line}" matches configure.sections.heads`, 'Narrow the pattern in platform.json.'] as const]
      : []),
    ...(leaves?.test(line)
      ? [[`${shown} matches configure.leaves`, 'Narrow the pattern in platform.json.'] as const]
      : []),
  ];
}

/** Returns a finding for each pattern without an example. */
export function configureWithoutExample({ configure }: Platform, { accepted, questions }: ConfigureData): Finding[] {
  const printed = accepted.flatMap(({ answer }) => linesOf(answer));
  const asked = questions.map(({ asks }) => asks);
  const missing = (kind: string, list: string, source: string): Finding => [
    `no example matches ${source} of configure.${kind}`,
    `Add one to \`${list}\` of configure.json.`,
  ];
  return [
    ...(configure?.harmless ?? [])
      .filter(({ line }) => !printed.some((each) => RegExp(`^(?:${line})$`, 'i').test(each)))
      .map(({ line }) => missing('harmless', 'accepted', line)),
    ...(configure?.questions ?? [])
      .filter(({ question }) => !asked.some((each) => RegExp(`(?:${question})$`, 'i').test(each)))
      .map(({ question }) => missing('questions', 'questions', question)),
  ];
}

/** A line counts with and without the blanks around it. */
function isHarmless(line: string, { harmless }: CompiledPlatform): boolean {
  return harmless?.test(line) === true && harmless.test(line.trim());
}

function linesOf(answer: string): string[] {
  return answer.split('\n').filter((line) => line.trim() !== '');
}
