import { artifacts, health, notifications, remotes, triggers, workers, type Database } from '@netraven/db';
import type { FastifyInstance } from 'fastify';

/** Serves `/metrics` for Prometheus, behind the token as the API is. */
export function registerMetrics(app: FastifyInstance, db: Database): void {
  app.get('/metrics', { schema: { hide: true }, config: { auth: 'token' } }, async (_, reply) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    // The compiler of routes with schemas writes JSON; a text is sent as it is.
    return reply.send(await metrics(db));
  });
}

type Sample = readonly [value: number, labels?: Readonly<Record<string, string>>];

/** Returns all metrics in Prometheus' text format. */
async function metrics(db: Database): Promise<string> {
  const [
    { devices, jobTypes, failing },
    { tasks },
    skipped,
    lag,
    pushed,
    { waiting, sent, failed },
    live,
    missing,
    events,
    weak,
  ] = await Promise.all([
    health.summary(db),
    health.activity(db, 0),
    health.skippedByReason(db),
    artifacts.mirrorLag(db),
    remotes.list(db),
    notifications.counts(db),
    workers.living(db),
    workers.poolsWithoutWorker(db),
    triggers.activity(db),
    workers.weaklyProven(db),
  ]);
  const byState = (counts: health.StateCounts, labels: Readonly<Record<string, string>> = {}): Sample[] =>
    health.healthStates.map((state) => [counts[state], { ...labels, state }]);
  return [
    metric('devices', 'Devices by state. The worst state of its job types counts.', byState(devices)),
    metric(
      'device_health',
      'Devices by job type and state.',
      jobTypes.flatMap(({ jobType, devices: counts }) => byState(counts, { job_type: jobType })),
    ),
    metric(
      'devices_failing',
      'Failing devices by job type and code of the last error; `failed` without a code.',
      failing.map(({ jobType, code, devices: count }) => [count, { job_type: jobType, code: code ?? 'failed' }]),
    ),
    metric('tasks', 'Tasks of runs that have not ended.', [
      [tasks.queued, { status: 'queued' }],
      [tasks.running, { status: 'running' }],
    ]),
    metric(
      'due_times_skipped',
      'Due times without a run, of the last 24 h.',
      [...skipped].map(([reason, count]) => [count, { reason }]),
    ),
    metric('mirror_lag_versions', 'Versions that the Git mirror lacks.', [[lag.versions]]),
    metric('mirror_lag_seconds', 'Age of the oldest version that the Git mirror lacks.', [[ageOf(lag.since)]]),
    metric(
      'remote_lag_commits',
      'Commits that a remote of the Git mirror lacks.',
      pushed.map(({ name: remote, commits }) => [commits, { remote }]),
    ),
    metric(
      'remote_lag_seconds',
      'Age of the oldest commit that a remote of the Git mirror lacks.',
      pushed.map(({ name: remote, since }) => [ageOf(since), { remote }]),
    ),
    metric(
      'remote_failing_seconds',
      'Time for which all pushes to a remote of the Git mirror failed.',
      pushed.map(({ name: remote, failingSince }) => [ageOf(failingSince), { remote }]),
    ),
    metric(
      'deliveries',
      'Messages by state: those that wait, and those that ended in the last 24 hours.',
      Object.entries({ waiting, sent, failed }).map(([state, count]) => [count, { state }]),
    ),
    metric('devices_weakly_proven', 'Devices of platforms for which only two equal reads prove a configuration.', [
      [weak.devices],
    ]),
    metric('workers', 'Live workers.', [[live.length]]),
    metric(
      'pool_without_worker_tasks',
      'Tasks that wait for a worker of a pool without a live one.',
      missing.map((of) => [of.tasks, { pool: of.pool }]),
    ),
    metric(
      'trigger_events_last_minute',
      'Events of a trigger within the last minute.',
      events.map(({ name: trigger, lastMinute }) => [lastMinute, { trigger }]),
    ),
    metric(
      'trigger_accepted_timestamp_seconds',
      'When the last event of a trigger was received that has a run.',
      events.flatMap(({ name: trigger, acceptedAt }) => (acceptedAt ? [[seconds(acceptedAt), { trigger }]] : [])),
    ),
    metric(
      'trigger_refused_timestamp_seconds',
      'When the last event of a trigger came that has no run, or a request that was refused, by the reason.',
      events.flatMap(({ name: trigger, refused }) =>
        refused ? [[seconds(refused.at), { trigger, reason: refused.reason }]] : [],
      ),
    ),
  ].join('');
}

/** Returns the time since an instant, in s. Null: 0. */
const ageOf = (since: Date | null): number => (since ? Math.max(0, (Date.now() - since.getTime()) / 1000) : 0);

const seconds = (at: Date): number => at.getTime() / 1_000;

function metric(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([value, labels = {}]) => `netraven_${name}${inBraces(labels)} ${value}\n`);
  return `# HELP netraven_${name} ${help}\n# TYPE netraven_${name} gauge\n${lines.join('')}`;
}

function inBraces(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
