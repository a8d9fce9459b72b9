import { createHash } from 'node:crypto';
import type { EventOf, NotificationEvent } from '@netraven/notifications';
import { mirrorLag } from '../../artifacts/mirror-lag.ts';
import { list as listRemotes } from '../../artifacts/remotes.ts';
import { list as listCredentials } from '../../credentials/credentials.ts';
import { json } from '../../schema/json.ts';
import { allMissingPools } from '../../workers/missing-pools.ts';
import { living, offers } from '../../workers/workers.ts';
import { later, type FoundEvent, type Look } from './found.ts';

/** The mirror is behind when it lacks a version for so long, in ms. So is a remote, also when no push works for so long. */
const mirrorLateMs = 900_000;
/** A pool lacks a worker when tasks wait and none lives for so long, in ms: one that restarts is back before. */
const workerMissingMs = 300_000;

type ProblemEvent = EventOf<
  'package-problem' | 'mirror-behind' | 'remote-behind' | 'credential-frozen' | 'worker-missing'
>;

/** A package, a credential, a pool, the mirror or a remote of it, as it is now. */
interface Subject {
  readonly key: string;
  /** Undefined: it has no problem. */
  readonly problem?: ProblemEvent;
  readonly tags?: readonly string[];
}

/** Returns the problems that have come or ended since the last look, and notes them. */
export async function problems(look: Look): Promise<FoundEvent[]> {
  const { db, now, lastAt } = look;
  const told = await db.kysely.selectFrom('told_problem').selectAll().execute();
  const before = new Map(told.map(({ subject, problem }) => [subject, problem as ProblemEvent]));
  const packages = await packagesNow(look, [...before.keys()]);
  const subjects = [...(await credentialsNow(look)), ...packages, await mirrorNow(look)];
  subjects.push(...(await remotesNow(look, [...before.keys()])), ...(await poolsNow(look, [...before.keys()])));
  const found: FoundEvent[] = [];
  const add = (subject: Subject, event: NotificationEvent): void => {
    // When a package, a pool, the mirror or a remote got its problem is not known.
    const happenedAt = event.event === 'credential-frozen' ? later(new Date(event.at), lastAt) : lastAt;
    const key = `${event.event} ${subject.key} ${event.at}`;
    found.push({ key, event, happenedAt, ...(subject.tags && { tags: subject.tags }) });
  };
  for (const subject of subjects) {
    const old = before.get(subject.key);
    if (subject.problem && !old) {
      add(subject, subject.problem);
      await db.kysely
        .insertInto('told_problem')
        .values({ subject: subject.key, problem: json(subject.problem) })
        .execute();
    } else if (!subject.problem && old) {
      add(subject, endOf(old, now));
      await db.kysely.deleteFrom('told_problem').where('subject', '=', subject.key).execute();
    }
  }
  return found;
}

function endOf(problem: ProblemEvent, now: Date): NotificationEvent {
  const at = now.toISOString();
  switch (problem.event) {
    case 'credential-frozen':
      return { event: 'credential-thawed', at, credential: problem.credential };
    case 'package-problem':
      return { event: 'package-ready', at, package: problem.package, code: problem.code };
    case 'remote-behind':
      return { event: 'remote-current', at, remote: problem.remote };
    case 'worker-missing':
      return { event: 'worker-back', at, pool: problem.pool };
    default:
      return { event: 'mirror-current', at };
  }
}

async function credentialsNow({ db }: Look): Promise<Subject[]> {
  return (await listCredentials(db)).map(({ id, name: credential, tags, frozenAt }) => ({
    key: `credential ${id}`,
    // One without tags is for every device.
    ...(tags.length > 0 && { tags }),
    ...(frozenAt && { problem: { event: 'credential-frozen', at: frozenAt.toISOString(), credential } }),
  }));
}

/**
 * Returns the packages of the live workers. One that no live worker has is left out: its worker may be restarting, and its
 * problem has not ended.
 *
 * @param told keys of the problems at the last look
 */
async function packagesNow({ db, now }: Look, told: readonly string[]): Promise<Subject[]> {
  const at = now.toISOString();
  const byName = Map.groupBy(await offers(db), ({ record }) => record.name);
  const packages = [...byName].map(([name, records]): Subject => {
    const error = records
      .filter(({ record }) => record.state !== 'disabled')
      .flatMap(({ record }) => record.problems)
      .find(({ severity }) => severity === 'error');
    const problem = error && { event: 'package-problem' as const, at, package: name, code: error.code };
    return { key: `package ${name}`, ...(problem && { problem }) };
  });
  const live = await living(db);
  const others = new Map(
    live
      .flatMap((one) => one.problems)
      .filter(({ severity }) => severity === 'error')
      .map(({ code, message }) => [
        `registry ${createHash('sha256').update(`${code} ${message}`).digest('hex')}`,
        code,
      ]),
  );
  const registry = [...others].map(([key, code]): Subject => ({
    key,
    problem: { event: 'package-problem', at, package: null, code },
  }));
  // A problem of no package has ended when all workers that live do not have it.
  const ended = live.length === 0 ? [] : told.filter((key) => key.startsWith('registry ') && !others.has(key));
  return [...packages, ...registry, ...ended.map((key) => ({ key }))];
}

async function mirrorNow({ db, now }: Look): Promise<Subject> {
  const { versions, since } = await mirrorLag(db);
  const key = 'mirror';
  if (!since || now.getTime() - since.getTime() < mirrorLateMs) return { key };
  const at = now.toISOString();
  return { key, problem: { event: 'mirror-behind', at, versions, since: since.toISOString() } };
}

/** Returns the remotes of the mirror. The problem of one that was removed from the config has ended. */
async function remotesNow({ db, now }: Look, told: readonly string[]): Promise<Subject[]> {
  const remotes = (await listRemotes(db)).map(({ name: remote, commits, since, failingSince, error }): Subject => {
    const key = `remote ${remote}`;
    const first = [since, failingSince].filter((at) => at !== null).sort((a, b) => a.getTime() - b.getTime())[0];
    if (!first || now.getTime() - first.getTime() < mirrorLateMs) return { key };
    const fields = { remote, commits, since: first.toISOString(), code: error?.code ?? null };
    return { key, problem: { event: 'remote-behind', at: now.toISOString(), ...fields } };
  });
  const removed = told.filter((key) => key.startsWith('remote ') && !remotes.some((one) => one.key === key));
  return [...remotes, ...removed.map((key) => ({ key }))];
}

/** Returns the pools without a live worker for which tasks wait, and those whose problem has ended. */
async function poolsNow({ db, now }: Look, told: readonly string[]): Promise<Subject[]> {
  const missing = (await allMissingPools(db)).filter(({ tasks }) => tasks > 0);
  const names = missing.map(({ pool }) => pool);
  const known = await db.kysely.selectFrom('missing_pool').selectAll().execute();
  const since = new Map(known.map((one) => [one.pool, one.since]));
  const ended = known.flatMap(({ pool }) => (names.includes(pool) ? [] : pool));
  if (ended.length > 0) await db.kysely.deleteFrom('missing_pool').where('pool', 'in', ended).execute();
  const added = names.flatMap((pool) => (since.has(pool) ? [] : { pool, since: now }));
  if (added.length > 0) await db.kysely.insertInto('missing_pool').values(added).execute();
  const subjects = missing.map(({ pool, tasks }): Subject => {
    const from = since.get(pool) ?? now;
    const key = `pool ${pool}`;
    if (now.getTime() - from.getTime() < workerMissingMs) return { key };
    return {
      key,
      problem: { event: 'worker-missing', at: now.toISOString(), pool, tasks, since: from.toISOString() },
    };
  });
  const back = told.filter((key) => key.startsWith('pool ') && !subjects.some((one) => one.key === key));
  return [...subjects, ...back.map((key) => ({ key }))];
}
