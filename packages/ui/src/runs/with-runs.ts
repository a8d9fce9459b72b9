import type { Run } from '@netraven/api';

/** Merges newer answers into known runs, newest run first. */
export function withRuns(known: readonly Run[], newer: readonly Run[]): readonly Run[] {
  const byId = new Map([...known, ...newer].map((run) => [run.id, run]));
  return [...byId.values()].toSorted(
    (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1),
  );
}
