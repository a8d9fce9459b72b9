import { z } from 'zod';
import { LastChangeReader } from '../config/last-change.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { findChange } from '../platform/find-change.ts';
import type { Platform } from '../platform/platform.ts';

/** A person as the device names it. */
interface Who {
  readonly user?: string;
  readonly address?: string;
}

/** The test data of `changes`: `changes.json`. */
export interface ChangesData {
  /** Messages that report a change, and what is read from them. */
  readonly messages?: readonly (Who & { readonly message: string })[];
  /** Messages that report no change. */
  readonly others?: readonly string[];
  /** Volatile lines, and the last change that they name. */
  readonly last?: readonly (Who & { readonly lines: readonly string[]; readonly at?: string })[];
}

const who = { user: z.string().exactOptional(), address: z.string().exactOptional() };

export const changesSchema: z.ZodType<ChangesData> = z.strictObject({
  messages: z.array(z.strictObject({ message: z.string(), ...who })).exactOptional(),
  others: z.array(z.string()).exactOptional(),
  last: z
    .array(z.strictObject({ lines: z.array(z.string()).min(1), ...who, at: z.string().exactOptional() }))
    .exactOptional(),
});

type Finding = readonly [message: string, fix: string];

/** Checks that each example is read as it says. Returns a message and a fix for each problem. */
export function checkChanges(platform: Platform, data: ChangesData): Finding[] {
  const { messages = [], others = [], last = [] } = data;
  const reported = messages.map(({ message, ...expected }) =>
    compare(message, findChange(message, platform), expected, 'changes.messages'),
  );
  const named = last.map(({ lines, ...expected }) =>
    compare(lines.join('\n'), lastChangeOf(lines, platform), expected, 'changes.last'),
  );
  const wrong = others
    .filter((message) => findChange(message, platform) !== undefined)
    .map((message): Finding => [
      `${JSON.stringify(message)} counts as a change`,
      'Narrow `changes.messages` in platform.json, or remove the message from `others`.',
    ]);
  const { lastChange } = compilePlatform(platform);
  const unread = last
    .flatMap(({ lines }) => lines)
    .filter((line) => !lastChange.some((pattern) => pattern.test(line)))
    .map((line): Finding => [
      `${JSON.stringify(line)} is read by no pattern of changes.last`,
      'Add a pattern for it to `changes.last` in platform.json, or remove the line.',
    ]);
  return [...reported.flat(), ...named.flat(), ...wrong, ...unread];
}

/** Returns a finding for each pattern without an example. */
export function changesWithoutExample(platform: Platform, { messages = [], last = [] }: ChangesData): Finding[] {
  const { changeMessages, lastChange } = compilePlatform(platform);
  const allLines = last.flatMap(({ lines }) => lines);
  return [
    ...withoutExample(
      changeMessages,
      messages.map(({ message }) => message),
      'messages',
    ),
    ...withoutExample(lastChange, allLines, 'last'),
  ];
}

function compare(text: string, found: object | undefined, expected: object, field: string): Finding[] {
  if (JSON.stringify(found) === JSON.stringify(expected)) return [];
  const said = found === undefined ? 'nothing' : JSON.stringify(found);
  const message = `${JSON.stringify(text)}: ${said} was found, not ${JSON.stringify(expected)}`;
  return [[message, `Correct \`${field}\` in platform.json, or the example in changes.json.`]];
}

function withoutExample(patterns: readonly RegExp[], texts: readonly string[], list: string): Finding[] {
  return patterns
    .filter((pattern) => !texts.some((text) => pattern.test(text)))
    .map(({ source }) => [`no example matches ${source}`, `Add one to \`${list}\` of changes.json.`]);
}

function lastChangeOf(lines: readonly string[], platform: Platform): object | undefined {
  const compiled = compilePlatform(platform);
  const reader = new LastChangeReader(compiled);
  for (const line of lines) if (compiled.volatile?.test(line)) reader.read(line);
  const found = reader.result();
  if (!found) return undefined;
  const { mark: _, at, ...named } = found;
  return { ...named, ...(at && { at: at.toISOString() }) };
}
