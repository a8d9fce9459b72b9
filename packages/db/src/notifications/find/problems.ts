import { createHash } from 'node:crypto';
import type { EventOf, NotificationEvent } from '@netraven/notifications';
import { mirrorLag } from '../../artifacts/mirror-lag.ts';
import { list as listRemotes } from '../../artifacts/remotes.ts';
import { list as listCredentials } from '../../credentials/credentials.ts';
import { json } from '../../schema/json.ts';
import { list as listSources } from '../../sources/sources.ts';
import { poolsWithoutWorker } from '../../workers/missing-pools.ts';
import { living, offers } from '../../workers/workers.ts';
import { later, type FoundEvent, type Look } from './found.ts';

/** Time in ms after which a missing version, or failing pushes, count as a problem of the mirror or a remote. */
const mirrorLateMs = 900_000;
/** A pool lacks a worker when tasks wait and none lives for so long, in ms: one that restarts is back before. */
const workerMissingMs = 300_000;
/** A package that no worker has for so long was removed, in ms: a worker that restarts is back before. */
const removedMs = 60_000;

type ProblemEvent = EventOf<
  'package-problem' | 'mirror-behind' | 'remote-behind' | 'credential-frozen' | 'worker-missing' | 'source-failing'
>;

/** A package, a credential, a pool, a source, the mirror or a remote of it, as it is now. */
interface Subject {
  readonly key: string;
  /** Undefined: it has no problem. */
  readonly problem?: ProblemEvent;
  readonly tags?: readonly string[];
  /** True: it was removed, disabled or is only used by hand, so no end of its problem is told. */
  readonly endsSilently?: true;
}

/** Returns the problems that have come or ended since the last look, and notes them. */
export async function problems(look: Look): Promise<FoundEvent[]> {
  const { db, now, lastAt } = look;
  const told = await db.kysely.selectFrom('told_problem').selectAll().execute();
  const before = new Map(told.map(({ subject, problem }) => [subject, problem as ProblemEvent]));
  const live = await living(db);
  const subjects = [...(await credentialsNow(look)), ...(await packagesNow(look, live)), await mirrorNow(look)];
  subjects.push(...(await remotesNow(look)), ...(await poolsNow(look, before)), ...(await sourcesNow(look)));
  const known = new Set(subjects.map(({ key }) => key));
  for (const { subject: key, unseen_since: since } of told) {
    const [kind] = key.split(' ');
    if (kind === 'package' && (since === null) !== known.has(key)) {
      await db.kysely
        .updateTable('told_problem')
        .set({ unseen_since: known.has(key) ? null : now })
        .where('subject', '=', key)
        .execute();
    }
    if (known.has(key)) continue;
    if (kind === 'registry' && live.length === 0) continue;
    if (kind === 'package' && (since === null || now.getTime() - since.getTime() < removedMs)) continue;
    const wasRemoved = ['package', 'credential', 'source'].includes(kind ?? '');
    subjects.push({ key, ...(wasRemoved && { endsSilently: true }) });
  }
  const found: FoundEvent[] = [];
  const add = (subject: Subject, event: NotificationEvent): void => {
    // Only a frozen credential records when its problem began.
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
      if (!subject.endsSilently) add(subject, endOf(old, now));
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
    case 'source-failing':
      return { event: 'source-recovered', at, source: problem.source };
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

/** Returns the packages of the live workers, and their problems that belong to no package. */
async function packagesNow({ db, now }: Look, live: Awaited<ReturnType<typeof living>>): Promise<Subject[]> {
  const at = now.toISOString();
  const byName = Map.groupBy(await offers(db), ({ record }) => record.name);
  const packages = [...byName].map(([name, records]): Subject => {
    const error = records
      .filter(({ record }) => record.state !== 'disabled')
      .flatMap(({ record }) => record.problems)
      .find(({ severity }) => severity === 'error');
    const problem = error && { event: 'package-problem' as const, at, package: name, code: error.code };
    const endsSilently = records.every(({ record }) => record.state === 'disabled');
    return { key: `package ${name}`, ...(problem && { problem }), ...(endsSilently && { endsSilently }) };
  });
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
  return [...packages, ...registry];
}

async function mirrorNow({ db, now }: Look): Promise<Subject> {
  const { versions, since } = await mirrorLag(db);
  const key = 'mirror';
  if (!since || now.getTime() - since.getTime() < mirrorLateMs) return { key };
  const at = now.toISOString();
  return { key, problem: { event: 'mirror-behind', at, versions, since: since.toISOString() } };
}

async function remotesNow({ db, now }: Look): Promise<Subject[]> {
  return (await listRemotes(db)).map(({ name: remote, commits, since, failingSince, error }): Subject => {
    const key = `remote ${remote}`;
    const first = [since, failingSince].filter((at) => at !== null).sort((a, b) => a.getTime() - b.getTime())[0];
    if (!first || now.getTime() - first.getTime() < mirrorLateMs) return { key };
    const fields = { remote, commits, since: first.toISOString(), code: error?.code ?? null };
    return { key, problem: { event: 'remote-behind', at: now.toISOString(), ...fields } };
  });
}

async function sourcesNow({ db, now }: Look): Promise<Subject[]> {
  return (await listSources(db)).map(({ id, name: source, syncError, everyMinutes }) => ({
    key: `source ${id}`,
    // Its error stays until a person synchronizes it.
    ...(everyMinutes === null && { endsSilently: true }),
    ...(syncError &&
      everyMinutes !== null && {
        problem: { event: 'source-failing', at: now.toISOString(), source, code: syncError.code },
      }),
  }));
}

/** Returns the pools whose tasks no live worker takes. Notes since when. A told problem ends when no task is left. */
async function poolsNow({ db, now, lastAt }: Look, told: ReadonlyMap<string, ProblemEvent>): Promise<Subject[]> {
  const missing = (await poolsWithoutWorker(db)).filter(
    ({ pool, tasks, later: forLater }) => tasks > 0 || (forLater > 0 && told.has(`pool ${pool}`)),
  );
  const names = missing.map(({ pool }) => pool);
  // While no rule was active, no one looked: a worker may have been there since.
  if (now.getTime() - lastAt.getTime() > workerMissingMs) await db.kysely.deleteFrom('missing_pool').execute();
  const known = await db.kysely.selectFrom('missing_pool').selectAll().execute();
  const since = new Map(known.map((one) => [one.pool, one.since]));
  const ended = known.flatMap(({ pool }) => (names.includes(pool) ? [] : pool));
  if (ended.length > 0) await db.kysely.deleteFrom('missing_pool').where('pool', 'in', ended).execute();
  const added = names.flatMap((pool) => (since.has(pool) ? [] : { pool, since: now }));
  if (added.length > 0) await db.kysely.insertInto('missing_pool').values(added).execute();
  return missing.map(({ pool, tasks, lacks }): Subject => {
    const from = since.get(pool) ?? now;
    const key = `pool ${pool}`;
    if (now.getTime() - from.getTime() < workerMissingMs && !told.has(key)) return { key };
    return {
      key,
      problem: { event: 'worker-missing', at: now.toISOString(), pool, tasks, since: from.toISOString(), lacks },
    };
  });
}
