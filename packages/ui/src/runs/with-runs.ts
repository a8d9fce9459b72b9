import { hasEnded, type Run } from '@netraven/api';

/** Merges newer answers into known runs, newest run first. */
export function withRuns(known: readonly Run[], newer: readonly Run[]): readonly Run[] {
  const byId = new Map([...known, ...newer].map((run) => [run.id, run]));
  return [...byId.values()].toSorted(
    (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1),
  );
}

/** Returns the known runs that have not ended and that an answer with the newest ones no longer has. */
export function leftRunning(known: readonly Run[], newest: readonly Run[]): readonly Run[] {
  const answered = new Set(newest.map(({ id }) => id));
  return known.filter(({ id, status }) => !hasEnded(status) && !answered.has(id));
}
