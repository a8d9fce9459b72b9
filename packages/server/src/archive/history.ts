import type { AnswerOf, Routes } from '@netraven/api';
import { artifacts, type Database } from '@netraven/db';
import { indexChanges } from './index-changes.ts';

/** More versions that the index lacks are not compared for one question. */
const maxCompared = 200;

/** Returns the versions of an artifact with the sizes of their changes, newest first. */
export async function historyOf(
  db: Database,
  of: Parameters<typeof artifacts.historyChanges>[1],
  signal: AbortSignal,
): Promise<AnswerOf<Routes['artifacts']['history']>['versions']> {
  const found = await artifacts.historyChanges(db, of);
  const lacking = found.map(({ change }) => change).filter(({ difference }) => !difference);
  const added = await indexChanges(db, lacking.slice(0, maxCompared), signal);
  return found.map(({ version, change, confirmedAt }) => {
    const { added: plus = null, removed: minus = null } = change.difference ?? added.get(version.id)?.inOrder ?? {};
    return { ...version, confirmedAt, isFirst: change.isFirst, added: plus, removed: minus };
  });
}
