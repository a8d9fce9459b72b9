import type { RegistryProblem } from '@netraven/api';
import type { Living } from './offer.ts';

/** What live workers found wrong beside any package; equal problems are one entry. */
export function mergeProblems(living: readonly Living[]): RegistryProblem[] {
  const all = living.flatMap(({ worker, problems }) =>
    problems.map(({ code, severity, path, message, fix }) => ({
      shown: { code, severity, path, message, fix },
      worker: worker.id,
    })),
  );
  return [...Map.groupBy(all, ({ shown }) => JSON.stringify(shown)).values()].map((same) => {
    const [{ shown }] = same as [(typeof same)[number]];
    return { ...shown, workers: [...new Set(same.map(({ worker }) => worker))] };
  });
}
