import { basename } from 'node:path';
import { z } from 'zod';
import { deviceError } from '../codes.ts';
import { readDataFile, readDataJson } from '../platform/read-file.ts';

/** Lines of configuration mode that a device answers in words of its own, from `configure.json`. Each names its source. */
export interface KnownLines {
  readonly refused: ReadonlyMap<string, string>;
  readonly accepted: ReadonlyMap<string, string>;
  readonly questions: ReadonlyMap<string, { readonly asks: string; readonly answer: string | null }>;
}

const answered = z.array(z.looseObject({ line: z.string(), answer: z.string() })).default([]);
const schema = z.looseObject({
  refused: answered,
  accepted: answered,
  questions: z.array(z.looseObject({ line: z.string(), asks: z.string(), answer: z.string().nullable() })).default([]),
});

/** Reads configure.json in the folder of a platform. Without the file there are none. @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID */
export function readKnownLines(folder: string): KnownLines {
  const hasFile = readDataFile(folder, 'configure.json') !== undefined;
  const { data, error } = schema.safeParse(hasFile ? readDataJson(folder, 'configure.json') : {});
  if (error) {
    const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    const message = `Platform ${basename(folder)}, configure.json: ${problems.join('; ')}`;
    throw deviceError('NR_DEVICE_PLATFORM_INVALID', message);
  }
  const byLine = <T extends { readonly line: string }>(entries: readonly T[]): Map<string, T> =>
    new Map(entries.map((each) => [each.line.trim(), each]));
  const answers = (entries: readonly { line: string; answer: string }[]): Map<string, string> =>
    new Map(entries.map(({ line, answer }) => [line.trim(), answer]));
  return { refused: answers(data.refused), accepted: answers(data.accepted), questions: byLine(data.questions) };
}

/**
 * Returns true if an answer lets the device do what it asks about. Enter means what the question names as its default.
 *
 * @param agreed the answer that certainly does
 */
export function agrees(question: string, answer: string, agreed?: string | null): boolean {
  const typed = answer.trim().toLowerCase();
  if (agreed != null && typed === agreed.trim().toLowerCase()) return true;
  if (/\[confirm\] ?$/i.test(question)) return typed === '' || typed.startsWith('y');
  if (typed === '') return !/[[(]no?[\])]|yes[/,]no|y[/,]n/i.test(question) || /[[(]y(?:es)?[\])]\W*$/i.test(question);
  return !/^no?$/.test(typed);
}
