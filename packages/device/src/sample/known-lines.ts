import { basename } from 'node:path';
import { z } from 'zod';
import { deviceError } from '../codes.ts';
import { builtInFolder } from '../platform/platforms.ts';
import { readDataFile, readDataJson } from '../platform/read-file.ts';
import { asTyped } from './as-typed.ts';

/** Answers of real devices to lines of configuration mode, from `configure.json`. */
export interface KnownLines {
  readonly refused: ReadonlyMap<string, string>;
  readonly accepted: ReadonlyMap<string, string>;
  readonly questions: ReadonlyMap<string, KnownQuestion>;
}

interface KnownQuestion {
  readonly asks: string;
  /** The answer that does what the line says. `null`: none is safe. */
  readonly answer: string | null;
}

const answered = z.array(z.looseObject({ line: z.string(), answer: z.string() })).default([]);
const schema = z.looseObject({
  refused: answered,
  accepted: answered,
  questions: z.array(z.looseObject({ line: z.string(), asks: z.string(), answer: z.string().nullable() })).default([]),
});

/**
 * Reads configure.json in the folder of a platform. A platform that takes its whole configuration mode from another one has
 * the lines of that one. Any other platform without the file has no lines.
 *
 * @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID
 */
export function readKnownLines(folder: string): KnownLines {
  const { extends: base, configure } = readDataJson(folder, 'platform.json') as Record<string, unknown>;
  if (typeof base === 'string' && configure === undefined) return readKnownLines(builtInFolder(base));
  const hasFile = readDataFile(folder, 'configure.json') !== undefined;
  const { data, error } = schema.safeParse(hasFile ? readDataJson(folder, 'configure.json') : {});
  if (error) {
    const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    const message = `Platform ${basename(folder)}, configure.json: ${problems.join('; ')}`;
    throw deviceError('NR_DEVICE_PLATFORM_INVALID', message);
  }
  return {
    refused: byLine(data.refused, ({ answer }) => answer),
    accepted: byLine(data.accepted, ({ answer }) => answer),
    questions: byLine(data.questions, ({ asks, answer }) => ({ asks, answer })),
  };
}

/** The first of several entries about a line counts. */
function byLine<T extends { readonly line: string }, V>(
  entries: readonly T[],
  valueOf: (entry: T) => V,
): Map<string, V> {
  return new Map(entries.toReversed().map((each) => [asTyped(each.line), valueOf(each)]));
}

/**
 * Returns true if an answer lets the device do what it asks about. Enter means what the question names as its default.
 *
 * @param agreed the answer that certainly does
 */
export function agrees(question: string, answer: string, agreed: string | null = null): boolean {
  const typed = answer.trim().toLowerCase();
  if (agreed !== null && typed === agreed.trim().toLowerCase()) return true;
  if (/\[confirm\] ?$/i.test(question)) return typed === '' || typed.startsWith('y');
  if (typed === '') return !/[[(]no?[\])]|yes[/,]no|y[/,]n/i.test(question) || /[[(]y(?:es)?[\])]\W*$/i.test(question);
  return !/^no?$/.test(typed);
}
