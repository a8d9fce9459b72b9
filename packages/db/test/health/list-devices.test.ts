import { expect, test } from 'vitest';
import { devices, health, tasks, type runs } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginNext,
  closedAtEnd,
  commitEach,
  offering,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'));

/** Runs a job on all devices of a tag; each task ends with this result. */
async function end(tag: string, result: Partial<tasks.TaskResult>, more: Partial<runs.RunRequest> = {}): Promise<Date> {
  const run = await runOver(db, 'backup', tag, more);
  await commitEach(db, await beginNext(db, worker, 100), result);
  const { rows } = await db.pool.query<{ at: Date }>('select max(finished_at) as at from task where run_id = $1', [
    run.id,
  ]);
  return rows[0]?.at ?? new Date(0);
}

test('devices are listed with their last try, success and change, also when the last try failed', async () => {
  await addDevices(db, 'a', 1);
  await addDevices(db, 'b', 1);
  await addDevices(db, 'never', 1);
  const text = { name: 'config', text: 'x', reveals: {}, mirrored: true };
  const success = await end('a', { artifacts: [text] });
  const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: false };
  const failed = await end('a', { status: 'error', error });
  const verdict = await end('b', { status: 'failed', result: { success: false } });
  await end('b', { status: 'cancelled', error: { ...error, code: 'NR_RUN_CANCELLED' } });
  const { devices: listed } = await health.listDevices(db, { limit: 10, results: true });
  expect(listed.map(({ name, results }) => [name, results?.lastTry, results?.lastSuccessAt])).toEqual([
    ['a1', { at: failed, status: 'error', code: 'NR_DEVICE_TIMEOUT' }, success],
    ['b1', { at: verdict, status: 'failed', code: null }, null],
    ['never1', null, null],
  ]);
  expect(listed[0]?.results?.lastChangeAt).toBeInstanceOf(Date);
  expect(listed[1]?.results?.lastChangeAt).toBe(null);
  const again = await end('a', {});
  expect((await health.listDevices(db, { limit: 1, results: true })).devices[0]?.results).toMatchObject({
    lastTry: { at: again, status: 'success', code: null },
    lastSuccessAt: again,
  });
  const report = await health.deviceReport(db, listed[0]?.id ?? '');
  expect(report).toMatchObject({ lastSuccess: { at: again, jobType: 'backup' }, lastTry: { status: 'success' } });
  await end('a', {}, { dryRun: true });
  expect((await health.listDevices(db, { limit: 1, results: true })).devices[0]?.results?.lastSuccessAt).toEqual(again);
  const later = await health.deviceReport(db, listed[0]?.id ?? '');
  expect([later.lastSuccess?.at, later.lastTry?.at]).toEqual([again, again]);
  expect(report.lastChange).toMatchObject({ name: 'config', version: 1, jobType: 'backup' });
});

test('devices are filtered by name, by part of name or address and by a query, page by page', async () => {
  for (const name of ['p_1', 'p-1', 'px1', 'p.2']) {
    await devices.add(db, { name, address: `${name.replace('_', '')}.example`, platform: 'linux_frr', tags: ['p'] });
  }
  const names = async (filter: Partial<health.DeviceFilter>): Promise<string[]> =>
    (await health.listDevices(db, { limit: 100, ...filter })).devices.map(({ name }) => name);
  expect(await names({ name: 'p_1' })).toEqual(['p_1']);
  expect(await names({ name: 'p_?' })).toEqual([]);
  expect(await names({ query: 'name:p_?' })).toEqual(['p_1']);
  expect((await names({ query: 'name:p?1' })).toSorted()).toEqual(['p-1', 'p_1', 'px1']);
  expect(await names({ text: 'X1.EXA' })).toEqual(['px1']);
  expect(await names({ text: '%' })).toEqual([]);
  expect(await names({ query: 'tag:a tag:b' })).toEqual(['a1', 'b1']);
  expect(await names({ query: 'tag:p platform:cisco_ios' })).toEqual([]);
  expect([await names({ query: 'state:fresh' }), await names({ query: 'state:failing' })]).toEqual([['a1'], ['b1']]);
  expect(await names({ query: 'state:never name:n*' })).toEqual(['never1']);
  const all = await names({ query: 'platform:linux_frr' });
  expect(await names({ query: 'platform:linux_frr', limit: 2, after: all[1] ?? '' })).toEqual(all.slice(2));
});

test('a run selects devices by pattern, and a pattern that fits none is reported', async () => {
  const selected = await devices.select(db, 'name:p?1 name:never1');
  expect(selected.map(({ name }) => name).toSorted()).toEqual(['never1', 'p-1', 'p_1', 'px1']);
  await expect(devices.select(db, 'name:p* name:zz*')).rejects.toMatchObject({
    code: 'NR_QUERY_INVALID',
    message: 'No device fits name:zz*.',
  });
});

test('a job that does not apply to a device is its last try and success, as in its health', async () => {
  await addDevices(db, 'odd', 1);
  const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: false };
  await end('odd', { status: 'error', error });
  const notApplicable = { code: 'NR_TASK_NOT_APPLICABLE', message: 'it has no VLANs', retryable: false };
  const at = await end('odd', {
    status: 'skipped',
    result: { success: true, notApplicable: 'it has no VLANs' },
    error: notApplicable,
  });
  const listed = (await health.listDevices(db, { limit: 100, results: true })).devices.find(
    ({ name }) => name === 'odd1',
  );
  expect(listed?.results).toMatchObject({
    state: 'fresh',
    lastTry: { at, status: 'skipped', code: null },
    lastSuccessAt: at,
  });
  expect(await health.deviceReport(db, listed?.id ?? '')).toMatchObject({
    state: 'fresh',
    lastTry: { status: 'skipped', error: null },
    lastSuccess: { at },
  });
});

test('devices are sorted over all pages, also those with equal values and without any', async () => {
  const platforms = ['linux_frr', 'cisco_ios', 'arista_eos'];
  for (const [n, name] of ['o10', 'o2', 'o1', 'O3', 'o2b', 'o-1', 'o02', 'o11', 'o_1', 'o1.x', 'o', '7o'].entries()) {
    const tags = ['o', ...(n % 3 === 0 ? ['saved'] : []), ...(n % 4 === 0 ? ['refused'] : [])];
    await devices.add(db, { name, address: '192.0.2.1', platform: platforms[n % 3] ?? '', tags });
  }
  const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: false };
  await end('saved', { artifacts: [{ name: 'config', text: 'x', reveals: {}, mirrored: true }] });
  await end('saved', { artifacts: [{ name: 'config', text: 'y', reveals: {}, mirrored: true }] });
  await end('refused', { status: 'error', error });
  // Two were saved at the same instant, in microseconds. One of the others was saved again since then, unchanged.
  const at = (name: string, instant: string): Promise<unknown> =>
    db.pool.query(`update artifact set saved_at = $2 where device_name = $1`, [name, instant]);
  await at('o10', '2026-01-02T00:00:00.123456Z');
  await at('O3', '2026-01-02T00:00:00.123789Z');
  await at('o02', '2026-01-01T00:00:00Z');
  await at('o1.x', '2026-01-01T00:00:00Z');
  await db.pool.query(`insert into version_confirmed (id, at)
    select max(id), '2026-01-03T00:00:00Z' from artifact where device_name = 'o02'
    on conflict (id) do update set at = excluded.at`);

  const all = (await health.listDevices(db, { query: 'tag:o', limit: 100, results: true })).devices;
  const byName = ['7o', 'o', 'o-1', 'o1', 'o1.x', 'o02', 'o2', 'o2b', 'O3', 'o10', 'o11', 'o_1'];
  expect(all.map(({ name }) => name)).toEqual(byName);
  const proven = (device: health.ListedDevice): number => device.results?.lastProvenAt?.getTime() ?? -Infinity;
  const at3 = Date.parse('2026-01-03T00:00:00Z');
  expect(all.filter((each) => proven(each) === at3).map(({ name }) => name)).toEqual(['o02']);
  expect(all.filter((each) => proven(each) > 0)).toHaveLength(4);
  const state = ({ results }: health.ListedDevice): number => health.healthStates.indexOf(results?.state ?? 'never');
  const compared: Record<string, (a: health.ListedDevice, b: health.ListedDevice) => number> = {
    platform: (a, b) => (a.platform < b.platform ? -1 : Number(a.platform > b.platform)),
    state: (a, b) => state(a) - state(b),
    // Infinity minus infinity is not a number.
    proven: (a, b) => (proven(a) === proven(b) ? 0 : proven(a) - proven(b)),
  };
  const expected = (order: string, sign: number): string[] =>
    all.toSorted((a, b) => sign * (compared[order]?.(a, b) ?? 0)).map(({ name }) => name);
  for (const order of ['name', 'platform', 'state', 'proven'] as const) {
    for (const [sort, sign] of [[order, 1] as const, [`-${order}`, -1] as const]) {
      const whole = sort === '-name' ? byName.toReversed() : expected(order, sign);
      for (const limit of [1, 3, 4, 12]) {
        const found: string[] = [];
        for (let after: string | undefined, more = true; more;) {
          const page = await health.listDevices(db, {
            query: 'tag:o',
            limit,
            sort,
            ...(after !== undefined && { after }),
          });
          found.push(...page.devices.map(({ name }) => name));
          after = page.next;
          more = after !== undefined && found.length <= whole.length;
        }
        expect(found, `${sort}, ${limit} on a page`).toEqual(whole);
      }
    }
  }
  // A device that was removed since is no place that gets lost.
  const { next } = await health.listDevices(db, { query: 'tag:o', limit: 5, sort: '-platform' });
  await devices.remove(db, all.find(({ name }) => next?.endsWith(` ${name}`))?.id ?? '');
  const rest = await health.listDevices(db, { query: 'tag:o', limit: 100, sort: '-platform', after: next ?? '' });
  expect(rest.devices.map(({ name }) => name)).toEqual(expected('platform', -1).slice(5));
});
