import { isStream, listRoutes } from '@netraven/api';
import type { Database } from '@netraven/db';
import { ids, runsOf, type Sizes } from '@netraven/db/test-utils/large/fill';

/** A question to the API, about other rows each time. */
export interface Question {
  /** The route, and what is asked of it. */
  readonly name: string;
  /** Returns the path of the question for a number from 0. */
  readonly path: (n: number) => string;
  /** It looks at each row: the search of a text, and what has no index on purpose. */
  readonly looksAtEach?: true;
}

/** Ids of the rows that have none of `ids`. */
export interface Known {
  readonly schedules: readonly string[];
  readonly triggers: readonly string[];
  /** Ids of versions of one device each: the newest, and the one before it. */
  readonly versions: readonly { readonly from: number; readonly to: number }[];
  readonly lastLog: number;
}

/** Reads the ids that the filling gave. */
export async function knownOf({ pool }: Database): Promise<Known> {
  const idsOf = async (table: string): Promise<string[]> =>
    (await pool.query<{ id: string }>(`select id from ${table} order by name`)).rows.map(({ id }) => id);
  const { rows: versions } = await pool.query<{ from: number; to: number }>(
    `select max(id) filter (where not newest) as from, max(id) filter (where newest) as to from (
       select id, device_id, row_number() over (partition by device_id order by id desc) = 1 as newest
       from artifact where device_name like 'sw-1_') versions group by device_id`,
  );
  const { rows: log } = await pool.query<{ id: number }>('select max(id) as id from job_log');
  return { schedules: await idsOf('schedule'), triggers: await idsOf('trigger'), versions, lastLog: log[0]?.id ?? 0 };
}

/** Routes that need what no row has: a session, an inspection that just ended, a secret. */
const without = new Set(['/session', '/health/proof', '/inspections/:id']);

/**
 * Returns questions for each route that reads, but for streams.
 *
 * @throws {Error} if a route has none
 */
export function questionsOf(sizes: Sizes, known: Known): Question[] {
  const { large, small } = runsOf(sizes);
  const device = (n: number): number => ((n * 997) % sizes.devices) + 1;
  const name = (n: number): string => `sw-${device(n)}`;
  const largeRun = (n: number): string => ids.run((n % large) + 1);
  const aSmallRun = (n: number): string => ids.run(large + ((n * 31) % small) + 1);
  const task = (n: number): string => ids.task(((n * 9_973) % sizes.tasks) + 1);
  const version = (n: number): { from: number; to: number } =>
    known.versions[n % known.versions.length] ?? { from: 0, to: 0 };
  const of = (list: readonly string[], n: number): string => list[n % list.length] ?? '';
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
  const asked: Record<string, Record<string, (n: number) => string>> = {
    '/job-types': { all: () => '' },
    '/packages': { all: () => '' },
    '/platforms': { all: () => '' },
    '/devices': {
      'first page': () => '?limit=100',
      'next page': (n) => `?limit=100&after=${name(n)}`,
      'by name': (n) => `?name=${name(n)}`,
      'by pattern': (n) => `?query=name:sw-${device(n)}*&limit=100`,
      'of a tag': (n) => `?query=tag:site-${n % 50}&limit=100`,
      'by text': (n) => `?text=${device(n)}&limit=100`,
      'that fail': () => '?query=state:failing&limit=100',
      'of a query': (n) => `?query=tag:site-${n % 50}+-state:fresh+-backup:24h&limit=100`,
      'by state, with results': () => '?sort=state&results=true&limit=100',
    },
    '/devices/health': { 'first page': () => '?limit=100', 'that fail': () => '?state=failing&limit=100' },
    '/devices/:id': { one: (n) => ids.device(device(n)) },
    '/sources': { all: () => '' },
    '/tags': { all: () => '' },
    '/host-keys': { 'first page': () => '?limit=100', 'next page': (n) => `?limit=100&afterDevice=${name(n)}` },
    '/credentials': { all: () => '' },
    '/runs': {
      newest: () => '',
      'next page': (n) => `?before=${aSmallRun(n)}`,
      'of a type': () => '?jobType=facts',
      'of a state': () => '?status=error',
      'since a time': () => `?since=${daysAgo(2)}`,
    },
    '/runs/:id': { large: largeRun, small: aSmallRun },
    '/runs/:id/tasks': {
      'of a large run': (n) => `${largeRun(n)}/tasks?limit=100&details=false`,
      'next page of a large run': (n) =>
        `${largeRun(n)}/tasks?limit=100&after=${ids.task((n % large) * sizes.devices + 500)}`,
      'of a small run': (n) => `${aSmallRun(n)}/tasks`,
      'that failed': (n) => `${largeRun(n)}/tasks?status=error&limit=100`,
      'of a device': (n) => `${largeRun(n)}/tasks?device=${name(n)}`,
    },
    '/tasks/:id': { one: task },
    '/schedules': { all: () => '' },
    '/schedules/:id': { one: (n) => of(known.schedules, n) },
    '/schedules/:id/due-times': {
      newest: (n) => `${of(known.schedules, n)}/due-times`,
      'next page': (n) => `${of(known.schedules, n)}/due-times?before=${daysAgo(5)}`,
    },
    '/plan': { 'a day': () => '' },
    '/triggers': { all: () => '' },
    '/triggers/:id': { one: (n) => of(known.triggers, n) },
    '/triggers/:id/events': { newest: (n) => `${of(known.triggers, n)}/events` },
    '/syslog-senders': { all: () => '' },
    '/windows': { all: () => '' },
    '/channels': { all: () => '' },
    '/notifications': { all: () => '' },
    '/deliveries': {
      newest: () => '',
      'of a rule': (n) => `?rule=rule-${(n % sizes.notificationRules) + 1}`,
      'that failed': () => '?state=failed',
      'next page': (n) => `?before=${ids.delivery(n * 11 + 1)}`,
    },
    '/deliveries/:id': { one: (n) => ids.delivery(n * 11 + 1) },
    '/workers': { all: () => '' },
    '/session-limits': { all: () => '' },
    '/logs': {
      newest: () => '',
      'next page': (n) => `?before=${known.lastLog - n * 1_000}`,
      'of a run': (n) => `?job_id=${aSmallRun(n)}`,
      'of a device': (n) => `?device=${name(n)}`,
      'of a device by its id': (n) => `?device_id=${ids.device(device(n))}`,
      errors: () => '?level=error',
      'since a time': () => `?since=${daysAgo(3)}`,
      'of a type': () => '?log_type=job',
    },
    '/artifacts': { history: (n) => `?device=${name(n)}` },
    '/artifacts/latest': { 'of a device': (n) => `?device=${name(n)}` },
    '/artifacts/diff': { 'of two versions': (n) => `?from=${version(n).from}&to=${version(n).to}` },
    '/artifacts/search': {
      'a line of few': (n) => `?text=version+${n * 7}`,
      'at an instant': (n) => `?text=version+${n * 7}&at=${daysAgo(5)}`,
      'on a tag': (n) => `?text=helper-address&tag=site-${n % 50}`,
    },
    '/artifacts/changes': {
      'first page': () => `?since=${daysAgo(0.02)}`,
      'of a device': (n) => `?since=${daysAgo(10)}&device=${name(n)}`,
    },
    '/artifacts/export': { 'first page': () => '', 'at an instant': () => `?at=${daysAgo(4)}` },
    '/artifacts/:id': { one: (n) => String(version(n).to) },
    '/artifacts/:id/blame': { one: (n) => `${version(n).to}/blame` },
    '/quarantine': { newest: () => '' },
    '/audit': { newest: () => '' },
    '/audit/verify': { all: () => '' },
    '/status': { all: () => '' },
    '/retention': { all: () => '' },
    '/health/live': { one: () => '' },
    '/health/ready': { one: () => '' },
  };
  const texts: Question[] = [
    {
      name: '/logs: a text',
      path: (n) => `/logs?text=in+${n + 950}+ms&since=${daysAgo(1)}`,
      looksAtEach: true,
    },
  ];
  const paths = listRoutes()
    .filter(({ route }) => (route.method ?? 'GET') === 'GET' && !isStream(route) && !without.has(route.path))
    .map(({ route }) => route.path);
  const missing = paths.filter((path) => asked[path] === undefined);
  if (missing.length > 0) throw new Error(`No question for ${missing.join(', ')}`);
  return [
    ...paths.flatMap((path) =>
      Object.entries(asked[path] ?? {}).map(([what, queryOf]) => ({
        name: `${path}: ${what}`,
        path: (n: number) => `${path.replace(/:id.*$/, '')}${queryOf(n)}`,
      })),
    ),
    ...texts,
  ];
}
