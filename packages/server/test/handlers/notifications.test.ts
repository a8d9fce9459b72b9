import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHook } from '../../../notifications/test/servers.ts';
import { startTestApi, type TestApi } from '../api.ts';

const key = 'canary-signing-key-3Kd';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({}, { allowAddresses: ['127.0.0.1'] });
});
afterAll(() => api.close());

it('a channel is returned without its secrets, and its test says what the other side answered', async () => {
  const hook = await startHook((response, _, count) => response.writeHead(count === 1 ? 200 : 503).end('hello'));
  const made = await api.request('POST', '/channels', { name: 'hook', kind: 'webhook', url: hook.url, key });
  const { id } = made.body as { id: string };
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'hook', kind: 'webhook', place: `127.0.0.1:${hook.port}`, settings: {} },
  });
  expect(await api.client.channels.test(id)).toEqual({ answer: '200 hello' });
  expect(JSON.parse(hook.posted[0]?.body ?? '')).toMatchObject({ rule: null, test: true, total: 0, events: [] });
  const failed = await api.request('POST', `/channels/${id}/test`);
  expect(failed).toMatchObject({ status: 502, body: { code: 'NR_CHANNEL_UNREACHABLE' } });
  const seen = JSON.stringify([made.body, failed.body, await api.client.channels.list(), api.logger.entries]);
  expect(seen).not.toContain('canary');
});

it.each([
  [
    'a key that is too short',
    { kind: 'webhook', url: 'https://example.net/canary', key: 'canary' },
    'NR_CHANNEL_INVALID',
  ],
  ['a password for a chat', { kind: 'slack', url: 'https://example.net', password: 'canary' }, 'NR_REQUEST_INVALID'],
  ['an unknown kind', { kind: 'pager', url: 'https://example.net/canary' }, 'NR_REQUEST_INVALID'],
  ['a line break in the URL', { kind: 'slack', url: 'https://example.net/canary\n' }, 'NR_REQUEST_INVALID'],
])('a channel with %s is refused, and its secrets are neither returned nor logged', async (_, fields, code) => {
  const { body } = await api.request('POST', '/channels', { name: 'x', ...fields });
  expect(body).toMatchObject({ code });
  expect(JSON.stringify([body, api.logger.entries])).not.toContain('canary');
});

it('a rule names its channel, and lists its deliveries by page', async () => {
  const channel = await api.client.channels.create({ name: 'chat', kind: 'slack', url: 'https://example.net/' });
  const rule = await api.client.notifications.create({ name: 'problems', channelId: channel.id });
  expect(rule).toMatchObject({ channel: 'chat', tags: [], jobTypes: [], quiet: [], waiting: 0, last: null });
  expect(rule.events).not.toContain('config-changed');
  expect(rule.events).toContain('device-failing');
  await api.db.pool.query(
    `insert into delivery (id, rule_id, state, events, tries, answer, created_at, ended_at)
     select gen_random_uuid(), $1, 'sent', n, 1, '200 ok', now() - n * interval '1 hour', now() from generate_series(1, 5) as n`,
    [rule.id],
  );
  const first = await api.client.notifications.deliveries({ rule: rule.id, limit: 3 });
  const second = await api.client.notifications.deliveries({ rule: rule.id, limit: 3, ...first.next });
  expect([...first.deliveries, ...second.deliveries].map(({ events }) => events)).toEqual([1, 2, 3, 4, 5]);
  expect(second.next).toBeUndefined();
  expect((await api.client.notifications.deliveries({ state: 'failed' })).deliveries).toEqual([]);
  expect((await api.client.notifications.list()).rules).toMatchObject([{ last: { state: 'sent' } }]);
  await expect(api.client.channels.remove(channel.id)).rejects.toMatchObject({ code: 'NR_CHANNEL_IN_USE' });
  await api.client.notifications.remove(rule.id);
  await api.client.channels.remove(channel.id);
});
