import { expect, it } from 'vitest';
import { startHook, startMailServer } from '@netraven/test-utils/message-servers';
import { sharedApi } from '../../test-utils/api.ts';

const key = 'canary-signing-key-3Kd';
const api = await sharedApi({ allowAddresses: ['127.0.0.1'] });

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

it('a change without a field, or of a login that it also removes, is refused', async () => {
  const channel = await api.client.channels.create({ name: 'chat', kind: 'slack', url: 'https://example.net/' });
  const rule = await api.client.notifications.create({ name: 'problems', channelId: channel.id });
  const refused = { status: 400, body: { code: 'NR_REQUEST_INVALID' } };
  expect(await api.request('PATCH', `/notifications/${rule.id}`, {})).toMatchObject(refused);
  expect(await api.request('PATCH', `/channels/${channel.id}`, {})).toMatchObject(refused);
  for (const login of [{ user: 'a', password: 'b' }, { user: 'a' }, { password: 'b' }]) {
    expect(await api.request('PATCH', `/channels/${channel.id}`, { noLogin: true, ...login })).toMatchObject(refused);
  }
  await api.client.notifications.remove(rule.id);
  await api.client.channels.remove(channel.id);
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

it('the test of a mail channel fails if one recipient is refused, and names it with the words of the server', async () => {
  const { port } = await startMailServer({
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _, done) =>
      done(address.startsWith('b@') ? Object.assign(new Error('unknown user'), { responseCode: 550 }) : null),
  });
  const { id } = await api.client.channels.create({
    name: 'mail',
    kind: 'email',
    host: '127.0.0.1',
    port,
    tls: 'none',
    from: 'netraven@example.net',
    to: ['a@example.net', 'b@example.net'],
  });
  expect(await api.request('POST', `/channels/${id}/test`)).toMatchObject({
    status: 502,
    body: {
      code: 'NR_CHANNEL_RECIPIENT_REFUSED',
      detail: expect.stringContaining('b@example.net (550 unknown user)') as string,
    },
  });
  await api.client.channels.remove(id);
});

it('a failed message shows its events, and is sent again once', async () => {
  const channel = await api.client.channels.create({ name: 'chat', kind: 'slack', url: 'https://example.net/' });
  const rule = await api.client.notifications.create({ name: 'problems', channelId: channel.id });
  const event = { event: 'credential-frozen', at: '2030-01-31T02:00:30.000Z', credential: 'lab' };
  const { rows } = await api.db.pool.query<{ id: string }>(
    `with failed as (
       insert into delivery (id, rule_id, state, events, tries, created_at, ended_at)
       values (gen_random_uuid(), $1, 'failed', 1, 1, now(), now()) returning *
     )
     insert into notification_event (rule_id, key, event, at, delivery_id)
     select rule_id, 'key', $2::json, now(), id from failed returning delivery_id as id`,
    [rule.id, JSON.stringify(event)],
  );
  const [{ id }] = rows as [{ id: string }];
  expect(await api.client.notifications.delivery(id)).toMatchObject({
    delivery: { id, state: 'failed' },
    message: { total: 1, counts: { 'credential-frozen': 1 }, events: [event] },
  });
  expect(await api.client.notifications.sendAgain(id)).toMatchObject({ id, state: 'waiting', tries: 0 });
  await expect(api.client.notifications.sendAgain(id)).rejects.toMatchObject({ code: 'NR_DELIVERY_NOT_FAILED' });
  expect(await api.client.notifications.change(rule.id, { paused: true })).toMatchObject({
    dropped: { events: 1, messages: 1 },
  });
  await expect(api.client.notifications.delivery(id)).rejects.toMatchObject({ code: 'NR_DELIVERY_UNKNOWN' });
});
