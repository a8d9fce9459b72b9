import type { Run } from '@netraven/api';

/** Runs with others that were told of later: each once and as it was told of last, the newest first. */
export function withRuns(known: readonly Run[], told: readonly Run[]): readonly Run[] {
  const byId = new Map([...known, ...told].map((run) => [run.id, run]));
  return [...byId.values()].toSorted(
    (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1),
  );
}
