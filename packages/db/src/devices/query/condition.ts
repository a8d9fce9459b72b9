import type { Word } from '@netraven/query';
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../database.ts';
import { health, scheduledQueries, worst } from '../health-rows.ts';
import { allOf, dependsOnResults, either, inventory, type AnyOf, type Column } from './inventory-condition.ts';

/**
 * Returns the condition of the devices that a query selects.
 *
 * @param table a table or alias with the columns of `device`
 */
export async function conditionOf(
  db: Database,
  words: readonly Word[],
  table = 'device',
): Promise<RawBuilder<boolean>> {
  const column: Column = (name) => sql.ref(`${table}.${name}`);
  const jobTypes = words.flatMap((word) => (word.kind === 'job' && !word.isNegated ? word.value : []));
  const scheduled = words.some(dependsOnResults) ? await scheduledQueries(db) : [];
  const [ofInventory, ofResults] = [inventory(column), results(jobTypes, scheduled, column)];
  const kindOf = (word: Word): string => {
    if (word.kind === 'success') return `success of ${word.jobType}`;
    return dependsOnResults(word) ? 'results' : word.kind;
  };
  return allOf(words, kindOf, (some) => ofInventory(some) ?? ofResults(some));
}

/** Returns what makes the conditions of words about results. @param jobTypes those that `state:` and `code:` are about; none: all */
function results(jobTypes: readonly string[], scheduled: readonly string[], column: Column): AnyOf {
  return (words) => {
    if (words.every(({ kind }) => kind === 'success')) return either(words.map((word) => succeeded(word, column)));
    const valuesOf = (kind: Word['kind']): string[] =>
      words.flatMap((word) => (word.kind === kind && 'value' in word ? word.value : []));
    const [own, states, codes] = [valuesOf('job'), valuesOf('state'), valuesOf('code')];
    const jobs = own.length > 0 ? own : jobTypes;
    const ofJob = sql`job_type = any(${jobs}::text[])`;
    const hasState = sql`state = any(${states}::text[])`;
    const hasCode = sql`(state = 'failing' and code = any(${codes}::text[]))`;
    // With a job type, one row of it has the state and the code. Without, a state is that of the device.
    const ofRow = [
      ...(jobs.length > 0 ? [ofJob] : []),
      ...(jobs.length > 0 && states.length > 0 ? [hasState] : []),
      ...(codes.length > 0 ? [hasCode] : []),
    ];
    const conditions = [
      ...(ofRow.length > 0
        ? [
            sql`${column('id')} in (with ${health(scheduled)} select device_id from health where ${sql.join(ofRow, sql` and `)})`,
          ]
        : []),
      ...(jobs.length === 0 && states.length > 0
        ? [sql`${column('id')} in (with ${health(scheduled)}, ${worst} select device_id from worst where ${hasState})`]
        : []),
    ];
    return sql`(${sql.join(conditions, sql` and `)})`;
  };
}

function succeeded(word: Word, column: Column): RawBuilder<unknown> {
  if (word.kind !== 'success') return sql`false`;
  return sql`exists (
    select from last_result where device_id = ${column('id')} and job_type = ${word.jobType}
      and succeeded_at >= now() - ${word.minutes} * interval '1 minute'
  )`;
}
