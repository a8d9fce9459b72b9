import { policies, workers } from '@netraven/db';
import { expect, it } from 'vitest';
import { offering, record } from '@netraven/db/test-utils/fixtures';
import { sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi();

it('each change of the packages sends an event, and a heartbeat does not', async () => {
  const events = api.client.packages.follow({})[Symbol.asyncIterator]();
  const nextEvent = async (): Promise<boolean> => (await events.next()).done === false;
  expect(await nextEvent()).toBe(true);
  const worker = await offering(api.db, record('ntp'));
  expect(await nextEvent()).toBe(true);
  await workers.offer(api.db, worker, { records: [record('ntp'), record('dns')] });
  expect(await nextEvent()).toBe(true);
  await policies.set(api.db, '@netraven/job-ntp', { enabled: false });
  expect(await nextEvent()).toBe(true);
  const pin = { code: 'NR_PACKAGE_PIN_IDLE', severity: 'warning', path: '', message: 'idle', fix: 'mend' } as const;
  await workers.offer(api.db, worker, { records: [record('ntp'), record('dns')], problems: [pin] });
  expect(await nextEvent()).toBe(true);

  // The stream compares this stamp. A heartbeat does not change it.
  const stamp = await workers.offersStamp(api.db);
  await workers.heartbeat(api.db, worker);
  expect(await workers.offersStamp(api.db)).toBe(stamp);
  await workers.leave(api.db, worker);
  expect(await nextEvent()).toBe(true);
  await events.return(undefined as never);
});
