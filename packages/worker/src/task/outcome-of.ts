import type { tasks } from '@netraven/db';

/** What every outcome of a task says of it. */
export type OutcomeOf = Pick<tasks.Outcome, 'fence' | 'runId' | 'jobType' | 'deviceId'>;

export function outcomeOf({ fence, runId, jobType, device }: tasks.FetchedTask): OutcomeOf {
  return { fence, runId, jobType, deviceId: device?.id ?? null };
}
