import type { Word } from '@netraven/query';
import { sql, type RawBuilder } from 'kysely';
import { isPattern, likeOf } from '../../schema/name-pattern.ts';

/** Returns a column of `device`, or of a table with the same columns. */
export type Column = (name: string) => RawBuilder<unknown>;

/** A condition of words of one kind, any of which must fit. Undefined: of another kind. */
export type AnyOf = (words: readonly Word[]) => RawBuilder<unknown> | undefined;

/** Returns true for words that depend on the results of jobs, and so select other devices after each run. */
export function dependsOnResults({ kind }: Word): boolean {
  return kind === 'success' || kind === 'state' || kind === 'job' || kind === 'code';
}

/** Returns the condition of the devices that a query without words about results selects. */
export function inventoryCondition(words: readonly Word[], column: Column): RawBuilder<boolean> {
  return allOf(words, ({ kind }) => kind, inventory(column));
}

/** Joins words: all kinds must fit, of each kind any word. Words with `-` leave out, each by itself. */
export function allOf(words: readonly Word[], kindOf: (word: Word) => string, anyOf: AnyOf): RawBuilder<boolean> {
  const condition = (some: readonly Word[]): RawBuilder<unknown> => anyOf(some) ?? sql`true`;
  const wanted = words.filter(({ isNegated }) => !isNegated);
  const leftOut = words.filter(({ isNegated }) => isNegated);
  const conditions = [
    ...[...Map.groupBy(wanted, kindOf).values()].map(condition),
    ...leftOut.map((word) => sql`(${condition([word])}) is not true`),
  ];
  return sql<boolean>`(${sql.join([sql`true`, ...conditions], sql` and `)})`;
}

/** Returns what makes the conditions of words about the inventory. */
export function inventory(column: Column): AnyOf {
  return (words) => {
    const values = words.flatMap((word) => ('value' in word ? word.value : []));
    const [first] = words;
    switch (first?.kind) {
      case 'tag':
        return tagged(words, column('tags'));
      case 'name':
      case 'address':
        return like(column(first.kind), values);
      case 'platform':
      case 'pool':
        return sql`${column(first.kind)} = any(${values}::text[])`;
      case 'source':
        return sql`${column('source_id')} in (select id from source where name = any(${values}::text[]))`;
      default:
        return undefined;
    }
  };
}

/** Joins conditions of which any must hold. */
export function either(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql`(${sql.join(conditions, sql` or `)})`;
}

function tagged(words: readonly Word[], tags: RawBuilder<unknown>): RawBuilder<unknown> {
  const wanted = words.flatMap((word) => (word.kind === 'tag' ? [word.tags] : []));
  const single = wanted.filter(({ length }) => length === 1).flat();
  const several = wanted.filter(({ length }) => length > 1);
  return either([
    // One question to the index.
    ...(single.length > 0 ? [sql`${tags} && ${single}::text[]`] : []),
    ...several.map((all) => sql`${tags} @> ${all}::text[]`),
  ]);
}

function like(column: RawBuilder<unknown>, values: readonly string[]): RawBuilder<unknown> {
  const exact = values.filter((value) => !isPattern(value));
  const patterns = values.filter(isPattern).map(likeOf);
  return either([
    ...(exact.length > 0 ? [sql`${column} = any(${exact}::text[])`] : []),
    ...(patterns.length > 0 ? [sql`${column} like any(${patterns}::text[])`] : []),
  ]);
}
