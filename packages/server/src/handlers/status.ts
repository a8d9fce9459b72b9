import type { AnswerOf, Routes } from '@netraven/api';
import {
  artifacts,
  credentials,
  health,
  notifications,
  remotes,
  retention,
  schedules,
  triggers,
  workers,
  type Database,
} from '@netraven/db';
import { mergePackages, mergeProblems } from '../registrations/merge-packages.ts';
import type { Handlers } from './handler.ts';

/** Length of each list. */
const most = 10;

export const statusHandlers: Handlers['status'] = {
  get: async ({ db }) => {
    const [
      summary,
      activity,
      known,
      mirror,
      pushed,
      kept,
      { failed, retrying, partlyRefused },
      frozen,
      outside,
      { live, packages },
      activities,
      poolsWithoutWorker,
      weaklyProven,
    ] = await Promise.all([
      health.summary(db),
      health.activity(db, most),
      schedules.list(db),
      artifacts.mirrorLag(db),
      remotes.list(db),
      retention.get(db),
      notifications.counts(db),
      credentials.frozenNames(db),
      credentials.devicesOutside(db),
      problemsOf(db),
      triggers.activity(db),
      workers.poolsWithoutWorker(db),
      workers.weaklyProven(db),
    ]);
    const next = known
      .flatMap(({ name, jobType, pausedAt, nextAt }) =>
        nextAt && !pausedAt ? [{ dueAt: nextAt, schedule: name, jobType }] : [],
      )
      .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
      .slice(0, most);
    const deliveries = { failed, retrying, partlyRefused };
    return {
      ...summary,
      ...activity,
      next,
      triggers: activities.slice(0, most),
      triggerCount: activities.length,
      packages,
      frozen: frozen.slice(0, most),
      frozenCount: frozen.length,
      outside: outside.slice(0, most),
      outsideCount: outside.length,
      weaklyProven,
      workers: live,
      poolsWithoutWorker,
      deliveries,
      mirror,
      remotes: pushed,
      retention: kept,
    };
  },
};

async function problemsOf(
  db: Database,
): Promise<{ live: number; packages: AnswerOf<Routes['status']['get']>['packages'] }> {
  const [live, registered] = await Promise.all([workers.living(db), workers.offers(db)]);
  const broken = mergePackages(registered, []).flatMap(({ name, state, problems }) => {
    const error = problems.find(({ severity }) => severity === 'error');
    return error && state !== 'disabled' ? [{ name, state, message: error.message }] : [];
  });
  const others = mergeProblems(live)
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => ({ name: null, state: null, message }));
  return { live: live.length, packages: [...broken, ...others] };
}
