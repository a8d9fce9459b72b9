import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { recordProcess } from '@netraven/core/system';
import { startTestApi, type TestApi } from '@netraven/server/test-utils/api';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import type { Ended } from '../../../test-utils/netraven.ts';
import { refusal } from '../../matching.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** Makes a rule with three failed messages. Returns their ids, oldest first. */
async function failedMessages(name: string): Promise<{ rule: string; ids: string[] }> {
  const channel = await api.client.channels.create({ name, kind: 'slack', url: 'https://example.net/' });
  const { id: rule } = await api.client.notifications.create({ name, channelId: channel.id });
  await api.db.pool.query(
    `insert into delivery (id, rule_id, state, events, tries, created_at, ended_at)
     select gen_random_uuid(), $1, 'failed', 1, 1, now() - n * interval '1 hour', now() from generate_series(1, 3) as n`,
    [rule],
  );
  const { deliveries } = await api.client.notifications.deliveries({ rule });
  return { rule, ids: deliveries.map(({ id }) => id).toReversed() };
}

const sendAgain = (name: string): Promise<Ended> => notifications('send-again', '--failed', name);

function notifications(...args: readonly string[]): Promise<Ended> {
  const host = new HostFolder()
    .write('.netraven/server.json', { address: '127.0.0.1', port: api.port, ...recordProcess() })
    .write('.netraven/token', api.auth['authorization']?.replace('Bearer ', '') ?? '');
  return inProcess(host, ['notifications', ...args]);
}

it('all failed messages of a rule are sent again, also if another person has sent one again meanwhile', async () => {
  const { ids } = await failedMessages('problems');
  const direct = fetch;
  const url = `/deliveries/${ids[1]}/send-again`;
  vi.stubGlobal('fetch', async (to: string, request: RequestInit) => {
    if (to.endsWith(url)) await direct(to, request);
    return direct(to, request);
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(await sendAgain('problems')).toMatchObject({ code: 0, stdout: 'Sending 2 messages of problems again.\n' });
  for (const id of ids) {
    expect(await api.client.notifications.delivery(id)).toMatchObject({ delivery: { state: 'waiting' } });
  }
});

it('the failed messages of a paused rule are not sent again', async () => {
  const { rule } = await failedMessages('changes');
  await api.client.notifications.change(rule, { paused: true });
  expect(await sendAgain('changes')).toMatchObject({
    stdout: '',
    ...refusal(/^NR_DELIVERY_NOT_FAILED: .* is paused\n[^]*notifications resume changes/),
  });
});

it('one field of a rule is changed by itself', async () => {
  await failedMessages('night');
  await api.client.channels.create({ name: 'other', kind: 'slack', url: 'https://example.net/' });
  expect(await notifications('set', 'night', '--channel', 'other')).toMatchObject({ code: 0 });
  expect(await notifications('set', 'night', '--rename', 'day')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Changed day: /) as unknown,
  });
  expect(await notifications('set', 'day')).toMatchObject({ stdout: '', ...refusal(/^NR_USAGE/) });
});
