import { parseQuery, withValues, type Word, type WrongWord } from '@netraven/query';
import type { Database } from '../../database.ts';
import { dbError } from '../../codes.ts';
import { platforms } from '../../workers/platforms.ts';
import { dependsOnResults } from './inventory-condition.ts';
import { meantBy, unknownWords } from './unknown-words.ts';

/** Each of these words asks for the health of all devices. */
const mostAboutResults = 20;
/** Wrong words that the database is asked about: one could paste a list of names. */
const mostSuggested = 10;

/** A query whose words are known. */
export interface DeviceQuery {
  /** With the ids of platforms. */
  readonly text: string;
  readonly words: readonly Word[];
}

/**
 * Reads a query of a person. Each word must name something: a mistyped `-tag:lab` would select more than was meant.
 *
 * @throws {NetRavenError} NR_QUERY_INVALID; its `cause` is the list of wrong words
 */
export async function readQuery(db: Database, text: string): Promise<DeviceQuery> {
  const { words, wrong } = parseQuery(text);
  if (words.filter(dependsOnResults).length > mostAboutResults) {
    throw dbError(
      'NR_QUERY_INVALID',
      `A query has at most ${mostAboutResults} words about results, such as state:failing`,
    );
  }
  const unknown = await unknownWords(db, words);
  if (wrong.length + unknown.length > 0) {
    const suggested = await Promise.all(wrong.slice(0, mostSuggested).map((word) => suggest(db, word)));
    suggested.push(...wrong.slice(mostSuggested));
    throw invalidQuery([...suggested, ...unknown].toSorted((a, b) => a.at - b.at));
  }
  const ids = await platformIds(db, words);
  const named = withValues(text, (word) => (word.kind === 'platform' ? ids.get(word.value) : undefined));
  return { text: named, words: parseQuery(named).words };
}

/** Reads a stored query: words that name nothing any more are no error. @throws {NetRavenError} NR_QUERY_INVALID */
export function readStoredQuery(text: string): readonly Word[] {
  const { words, wrong } = parseQuery(text);
  if (wrong.length > 0) throw invalidQuery(wrong);
  return words;
}

/** Returns the ids of platforms that were named as in another tool. */
async function platformIds(db: Database, words: readonly Word[]): Promise<ReadonlyMap<string, string>> {
  if (!words.some(({ kind }) => kind === 'platform')) return new Map();
  const ready = (await platforms(db)).filter(({ state }) => state === 'ready');
  const aliases = new Map(ready.flatMap(({ id, aliases: names }) => names.map((name) => [name, id] as const)));
  for (const { id } of ready) aliases.delete(id);
  return aliases;
}

async function suggest(db: Database, word: WrongWord): Promise<WrongWord> {
  const [sign, plain] = word.text.startsWith('-') ? ['-', word.text.slice(1)] : ['', word.text];
  if (plain.includes(':')) return word;
  const meant = await meantBy(db, plain);
  return meant === undefined ? word : { ...word, meant: sign + meant };
}

function invalidQuery(wrong: readonly WrongWord[]): Error {
  const problems = wrong.map(({ text, at, message, meant }) => ({
    path: `letter ${at + 1}: ${text}`,
    message: meant === undefined ? `${message}.` : `${message}. Did you mean ${meant}?`,
  }));
  return dbError('NR_QUERY_INVALID', problems.map(({ message }) => message).join(' '), { cause: problems });
}
