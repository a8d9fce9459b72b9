import { nearest } from '@netraven/core/registry';
import type { Word, WrongWord } from '@netraven/query';
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../database.ts';
import { isPattern, likeOf } from '../../schema/name-pattern.ts';
import { platforms } from '../../workers/platforms.ts';

/** Kinds of words with values that can be unknown. Codes are those of any job: they are not compared. */
const askedKinds = ['tag', 'name', 'address', 'platform', 'pool', 'source', 'job'] as const;
type AskedKind = (typeof askedKinds)[number];

/** All values of a kind, as `value`. */
const known: Readonly<Record<AskedKind, RawBuilder<unknown>>> = {
  tag: sql`select unnest(tags) as value from device union select name from tag
    union select unnest(tags) from credential union select unnest(tags) from time_window`,
  name: sql`select name as value from device`,
  address: sql`select address as value from device`,
  platform: sql`select platform as value from device`,
  pool: sql`select pool as value from device union select pool from worker`,
  source: sql`select name as value from source`,
  job: sql`select job_type as value from offer union select job_type from last_result union select job_type from schedule`,
};

const called: Readonly<Record<AskedKind, string>> = {
  tag: 'tag',
  name: 'device',
  address: 'device with the address',
  platform: 'platform',
  pool: 'pool',
  source: 'source',
  job: 'job type',
};

/** More words are only named: each is compared with all values of its kind. */
const mostSuggestions = 20;

/** Returns the words of a query that name nothing: of an unknown tag, or a pattern that fits no device. */
export async function unknownWords(db: Database, words: readonly Word[]): Promise<WrongWord[]> {
  const wrong: WrongWord[] = [];
  for (const kind of askedKinds) {
    const asked = words.flatMap((word) => valuesOf(word, kind).map((value) => ({ word, value })));
    const unknown = await unknownValues(db, kind, [...new Set(asked.map(({ value }) => value))]);
    if (unknown.size === 0) continue;
    const values = await allValues(db, kind);
    for (const { word, value } of asked.filter((each) => unknown.has(each.value))) {
      const near = isPattern(value) || wrong.length >= mostSuggestions ? undefined : nearest(value, values);
      const message = isPattern(value) ? `No device fits ${word.text}` : `There is no ${called[kind]} ${value}`;
      const meant = near === undefined ? undefined : word.text.replace(value, () => near);
      wrong.push({ text: word.text, at: word.at, message, ...(meant !== undefined && { meant }) });
    }
  }
  // One error per word: a word can have two unknown tags.
  return [...new Map(wrong.map((one) => [one.at, one])).values()].toSorted((a, b) => a.at - b.at);
}

/** Returns the word that was meant by a text without a kind: a known tag or platform; undefined for others. */
export async function meantBy(db: Database, text: string): Promise<string | undefined> {
  for (const kind of ['name', 'tag', 'platform'] as const) {
    if ((await unknownValues(db, kind, [text])).size === 0) return `${kind}:${text}`;
  }
  return undefined;
}

function valuesOf(word: Word, kind: AskedKind): readonly string[] {
  if (word.kind === 'tag') return kind === 'tag' ? word.tags : [];
  if (word.kind === 'success') return kind === 'job' ? [word.jobType] : [];
  // `*` means all devices, and is no error in an empty inventory.
  return word.kind === kind && word.value !== '*' ? [word.value] : [];
}

/** PostgreSQL compares patterns: here, a hostile one would hold up everything else. */
async function unknownValues(db: Database, kind: AskedKind, values: readonly string[]): Promise<Set<string>> {
  if (values.length === 0) return new Set();
  const exact = values.filter((value) => !isPattern(value));
  const patterns = values.filter(isPattern);
  // Not read once for both: an exact value is looked up in an index.
  const { rows } = await sql<{ value: string }>`
    select asked.value from unnest(${exact}::text[]) as asked (value)
    where not exists (select from (${known[kind]}) as known where known.value = asked.value)
    union all
    select asked.value from unnest(${patterns}::text[], ${patterns.map(likeOf)}::text[]) as asked (value, part)
    where not exists (select from (${known[kind]}) as known where known.value like part)`.execute(db.kysely);
  const unknown = new Set(rows.map(({ value }) => value));
  if (kind === 'platform' && unknown.size > 0) {
    for (const { id, aliases } of await platforms(db)) for (const name of [id, ...aliases]) unknown.delete(name);
  }
  return unknown;
}

async function allValues(db: Database, kind: AskedKind): Promise<string[]> {
  const { rows } = await sql<{ value: string }>`
    select distinct value from (${known[kind]}) as known order by value`.execute(db.kysely);
  const values = rows.map(({ value }) => value);
  if (kind !== 'platform') return values;
  return [...new Set([...values, ...(await platforms(db)).flatMap(({ id, aliases }) => [id, ...aliases])])];
}
