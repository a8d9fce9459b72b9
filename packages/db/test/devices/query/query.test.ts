// cspell:ignore nxoss coer dmzz netbx
import { parseQuery, type Word } from '@netraven/query';
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { health } from '../../../src/index.ts';
import { patientDatabase } from '../../../test-utils/database.ts';
import { closedAtEnd, offering, record } from '../../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const size = 10_000;

/** A device that answers are compared with. */
interface KnownDevice {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly platform: string;
  readonly pool: string;
  readonly source: string | null;
  readonly tags: readonly string[];
}
let fleet: readonly KnownDevice[] = [];
let results = new Map<string, readonly health.DeviceHealth[]>();

beforeAll(async () => {
  await offering(db, record('backup'), record('facts'));
  await db.pool.query(
    `insert into source (id, name, kind, places) values (gen_random_uuid(), 'netbox', 'netbox', '{}')`,
  );
  await db.pool.query(`
    insert into device (id, name, address, platform, tags, pool, source_id)
    select gen_random_uuid(), (array['core', 'access', 'edge_1'])[1 + n % 3] || '-' || n, '10.' || n % 7 || '.0.' || n % 250,
      (array['cisco_ios', 'arista_eos', 'linux_frr', 'juniper_junos'])[1 + n % 4],
      array_remove(array[case when n % 2 = 0 then 'ams' end, case when n % 3 = 0 then 'core' end, case when n % 11 = 0 then 'lab' end], null),
      case when n % 5 = 0 then 'dmz' else 'default' end,
      case when n % 4 = 1 then (select id from source) end
    from generate_series(1, ${size}) as n`);
  await db.pool.query(`
    insert into last_result (device_id, job_type, succeeded_at, failing_since, failed_at, status, code, run_id)
    select id, job_type, case when kind <> 1 then now() - (number % 48 + 0.5) * interval '1 hour' end,
      case when kind = 1 then now() end, case when kind = 1 then now() end, case when kind = 1 then 'error' else 'success' end,
      case when kind = 1 then (array['NR_DEVICE_TIMEOUT', 'NR_DEVICE_AUTH_REFUSED'])[1 + number::int % 2] end, gen_random_uuid()
    from (
      select id, job_type, number, (hashtext(name || job_type) & 15) % 4 as kind
      from (select id, name, row_number() over (order by name) as number from device) as numbered,
        unnest(array['backup', 'facts']) as job_type
    ) as tried where kind < 3`);
  await sql`update device set settings = '{"freshWithinMinutes":{"backup":1440}}' where 'ams' = any(tags)`.execute(
    db.kysely,
  );
  await db.pool.query('analyze');
  fleet = (
    await sql<KnownDevice>`select device.*, source.name as source from device left join source on source.id = source_id`.execute(
      db.kysely,
    )
  ).rows;
  results = Map.groupBy(await health.list(db), ({ deviceId }) => deviceId);
}, 120_000);

const isLike = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.\\+^$()[\]{}|]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);

/** Returns true if a device fits a word, by the meaning that the documentation gives it. */
function fits(word: Word, device: KnownDevice, jobTypes: readonly string[]): boolean {
  const rows = results.get(device.id) ?? [];
  const counted = rows.filter(({ jobType }) => jobTypes.length === 0 || jobTypes.includes(jobType));
  switch (word.kind) {
    case 'tag':
      return word.tags.every((tag) => device.tags.includes(tag));
    case 'name':
    case 'address':
      return isLike(word.value, device[word.kind]);
    case 'platform':
    case 'pool':
    case 'source':
      return device[word.kind] === word.value;
    case 'success':
      return rows.some(
        ({ jobType, lastSuccessAt }) =>
          jobType === word.jobType && lastSuccessAt !== null && Date.now() - +lastSuccessAt <= word.minutes * 60_000,
      );
    case 'job':
      return rows.some(({ jobType }) => jobType === word.value);
    case 'code':
      return counted.some(({ state, lastTry }) => state === 'failing' && lastTry?.code === word.value);
    default:
      if (jobTypes.length > 0) return counted.some(({ state }) => state === word.value);
      // Of job types that nothing expects, e.g. those that a person ran once, none counts.
      return (
        (health.healthStates.find((each) => rows.some(({ counts, state }) => counts && state === each)) ?? 'never') ===
        word.value
      );
  }
}

function expected(query: string): string[] {
  const { words } = parseQuery(query);
  const wanted = words.filter(({ isNegated }) => !isNegated);
  const jobTypes = wanted.flatMap((word) => (word.kind === 'job' ? word.value : []));
  const kinds = Map.groupBy(wanted, (word) => (word.kind === 'success' ? word.jobType : word.kind));
  const isOne = (device: KnownDevice, jobs: readonly string[]): boolean =>
    [...kinds.values()].every((group) => group.some((word) => fits(word, device, jobs)));
  return fleet
    .filter((device) => {
      // The words must all hold for the same job type.
      const some =
        jobTypes.length === 0
          ? isOne(device, [])
          : jobTypes.some(
              (job) => isOne(device, [job]) && (results.get(device.id) ?? []).some(({ jobType }) => jobType === job),
            );
      return some && !words.some((word) => word.isNegated && fits(word, device, jobTypes));
    })
    .map(({ name }) => name);
}

/** Returns what an answer has too much and too little. */
function difference(query: string, found: readonly string[]): { readonly wrong: string[]; readonly missing: string[] } {
  const [said, all] = [new Set(expected(query)), new Set(found)];
  return { wrong: found.filter((name) => !said.has(name)), missing: [...said].filter((name) => !all.has(name)) };
}
const none = { wrong: [], missing: [] };

async function selected(query: string): Promise<string[]> {
  const { devices } = await health.listDevices(db, { query, limit: size });
  return devices.map(({ name }) => name).toSorted();
}

test.each([
  'tag:core',
  'tag:core+ams platform:cisco_ios',
  'tag:core tag:lab -tag:ams',
  'name:access-1* -name:access-10*',
  'name:edge?1-*',
  'address:10.3.* pool:dmz',
  '-source:netbox',
  'state:failing',
  'state:stale job:backup',
  'job:facts code:NR_DEVICE_TIMEOUT',
  '-backup:24h tag:ams',
  'backup:12h facts:24h',
  '-job:facts',
  'state:failing job:backup -backup:24h code:NR_DEVICE_AUTH_REFUSED',
  'tag:core platform:cisco_ios name:core-* state:failing job:backup -backup:24h code:NR_DEVICE_TIMEOUT',
])('of 10,000 devices, %s selects those that it says', async (query) => {
  const found = await selected(query);
  expect(difference(query, found)).toEqual(none);
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBeLessThan(size);
});

const word = fc
  .tuple(
    fc.constantFrom('', '', '-'),
    fc.constantFrom(
      ...[
        'tag:core',
        'tag:ams',
        'tag:lab',
        'tag:core+lab',
        'name:core-*',
        'name:*-1?',
        'name:access-4',
        'address:10.1.*',
      ],
      ...[
        'platform:cisco_ios',
        'platform:linux_frr',
        'pool:dmz',
        'pool:default',
        'source:netbox',
        'job:backup',
        'job:facts',
      ],
      ...health.healthStates.map((state) => `state:${state}`),
      ...['code:NR_DEVICE_TIMEOUT', 'code:NR_DEVICE_AUTH_REFUSED', 'backup:24h', 'backup:3h', 'facts:1d'],
    ),
  )
  .map((parts) => parts.join(''));

test('any query selects what its words say, joined by AND between kinds and OR within one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 6 }), async (words) => {
      const query = words.join(' ');
      expect(difference(query, await selected(query))).toEqual(none);
    }),
    { numRuns: 60 },
  );
}, 300_000);

test('each word that names nothing is an error with what was meant, also behind a dash', async () => {
  const query =
    'tag:cor -tag:lap platform:cisco_nxoss name:coer-3 name:zz* pool:dmzz source:netbx job:bakup -fact:24h core';
  const error = await health.listDevices(db, { query, limit: 1 }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'NR_QUERY_INVALID' });
  expect((error as Error).cause).toMatchObject([
    { path: 'letter 1: tag:cor', message: 'There is no tag cor. Did you mean tag:core?' },
    { path: 'letter 9: -tag:lap', message: 'There is no tag lap. Did you mean -tag:lab?' },
    { message: expect.stringContaining('There is no platform cisco_nxoss') },
    { message: 'There is no device coer-3. Did you mean name:core-3?' },
    { message: 'No device fits name:zz*.' },
    { message: 'There is no pool dmzz. Did you mean pool:dmz?' },
    { message: 'There is no source netbx. Did you mean source:netbox?' },
    { message: 'There is no job type bakup. Did you mean job:backup?' },
    { message: 'There is no job type fact. Did you mean -facts:24h?' },
    { message: 'core has no kind. Did you mean tag:core?' },
  ]);
});

test('an error code that no device has now is no error', async () => {
  expect(await selected('code:NR_DEVICE_UNREACHABLE')).toEqual([]);
});

test('a query has at most 20 words about results, and only ten wrong words get a suggestion', async () => {
  const many = Array.from({ length: 21 }, () => '-state:fresh').join(' ');
  await expect(health.listDevices(db, { query: many, limit: 1 })).rejects.toMatchObject({ code: 'NR_QUERY_INVALID' });
  const bare = Array.from({ length: 12 }, () => 'core').join(' ');
  const refused: Error = (await health
    .listDevices(db, { query: bare, limit: 1 })
    .catch((error: Error) => error)) as Error;
  expect(refused.message.match(/Did you mean tag:core/g)).toHaveLength(10);
});
