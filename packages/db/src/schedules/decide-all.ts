import type { Database } from '../database.ts';
import { isAway } from '../while-away.ts';
import { isAnyLive, signOfLife } from '../workers/live.ts';

/** Rows of one page. */
const pageSize = 100;
/** After so many failures the call ends: a full disk fails each, and each is logged. */
const mostFailed = 1_000;

interface Undecided<Row, Decision> {
  /** Loads the first rows that wait, without those of some ids. */
  readonly load: (without: readonly string[], limit: number) => Promise<readonly Row[]>;
  readonly jobTypeOf: (row: Row) => string;
  /** Undefined: another process was faster. */
  readonly decide: (row: Row) => Promise<Decision | undefined>;
  /** Called with each decision at once: a later row may fail. */
  readonly onDecision: ((decision: Decision) => void) | undefined;
}

/**
 * Decides up to 100 rows that wait. Reads a further page only if every row of a page failed: these must not keep those
 * after them waiting. Decides nothing while no worker is live, and waits some seconds for those with the job types. Throws the
 * first error at the end: its row waits for the next call.
 */
export async function decideAll<Row extends { readonly id: string | number }, Decision>(
  db: Database,
  { load, jobTypeOf, decide, onDecision }: Undecided<Row, Decision>,
): Promise<Decision[]> {
  const decisions: Decision[] = [];
  const failed = new Map<string, unknown>();
  for (;;) {
    const rows = await load([...failed.keys()], pageSize);
    if (rows.length === 0 || !(await isAnyLive(db))) break;
    // After a step of the database's clock, the first worker that is live need not have them.
    await Promise.all([...new Set(rows.map(jobTypeOf))].map((jobType) => signOfLife(db, jobType)));
    const before = failed.size;
    for (const row of rows) {
      try {
        const decision = await decide(row);
        if (!decision) continue;
        decisions.push(decision);
        onDecision?.(decision);
      } catch (error) {
        if (isAway(error)) throw error;
        failed.set(String(row.id), error);
      }
    }
    if (failed.size - before < pageSize || failed.size >= mostFailed) break;
  }
  const [error] = failed.values();
  if (error !== undefined) throw error;
  return decisions;
}
