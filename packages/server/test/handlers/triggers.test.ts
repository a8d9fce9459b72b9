import { describe, expect, it } from 'vitest';
import { triggers } from '@netraven/db';
import { signatureOf } from '@netraven/triggers';
import { addDevices, offering, record } from '@netraven/db/test-utils/fixtures';
import { sharedApi } from '../../test-utils/api.ts';
import { send, type Answer } from '../../test-utils/send.ts';

const api = await sharedApi();
await offering(api.db, record('backup'), record('writing', { permissions: ['device:write'] }));
await addDevices(api.db, 'sw', 2);
const hook = { name: 'deployed', kind: 'webhook', jobType: 'backup', devices: 'name:*' } as const;
const { id, ...created } = await api.client.triggers.create(hook, { requestedBy: 'anna' });
let { secret = '' } = created;

interface Request {
  readonly name?: string;
  readonly body?: string;
  readonly secret?: string;
  /** Seconds since now. */
  readonly age?: number;
  readonly headers?: Record<string, string>;
}

/** Sends a signed request. Its time makes each of them different. */
async function post({ name = 'deployed', body = '{}', age = 0, headers, ...more }: Request = {}): Promise<Answer> {
  const timestamp = String(Math.floor(Date.now() / 1_000) - age);
  const signature = signatureOf(more.secret ?? secret, { timestamp, body: Buffer.from(body) });
  return send(api.port, `/api/v1/triggers/${name}/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'netraven-timestamp': timestamp,
      'netraven-signature': signature,
      ...headers,
    },
    body,
  });
}

describe('a signed request', () => {
  it('makes an event, which a worker decides, once', async () => {
    const body = '{"devices": ["sw2"]}';
    const timestamp = String(Math.floor(Date.now() / 1_000) - 7);
    const headers = {
      'netraven-timestamp': timestamp,
      'netraven-signature': signatureOf(secret, { timestamp, body: Buffer.from(body) }),
    };
    const first = await post({ body, headers });
    expect(first).toMatchObject({ status: 202, body: { eventId: expect.any(Number) as number } });
    expect(await post({ body, headers })).toMatchObject({ status: 409, body: { code: 'NR_TRIGGER_REPEATED' } });
    expect(await api.client.triggers.events(id)).toMatchObject({ events: [{ decidedAt: null, devices: ['sw2'] }] });
    await triggers.decideEvents(api.db);
    const { events } = await api.client.triggers.events(id);
    expect(events).toMatchObject([{ reason: null, run: { status: 'queued', total: 1 } }]);
    expect(await api.client.runs.get(events[0]?.runId ?? '')).toMatchObject({
      triggerId: id,
      createdBy: 'trigger deployed',
    });
    expect(await api.client.triggers.get(id)).toMatchObject({ lastEvent: { id: events[0]?.id }, createdBy: 'anna' });
  });

  it.each([
    ['another secret', { secret: 'x' }],
    ['an unknown name', { name: 'unknown' }],
    ['an old time', { age: 301 }],
    ['a time that has not come', { age: -600 }],
    ['no signature', { headers: { 'netraven-signature': '' } }],
    ['another signature', { headers: { 'netraven-signature': `v1=${'0'.repeat(64)}` } }],
  ] as const)('with %s gets the same answer', async (_, request) => {
    const { status, body } = await post(request);
    expect({ status, body }).toEqual({
      status: 401,
      body: {
        type: 'about:blank',
        title: 'Unauthorized',
        status: 401,
        code: 'NR_WEBHOOK_REFUSED',
        detail: 'The name, the signature or the time is wrong',
        hint: expect.any(String) as string,
      },
    });
  });

  it.each([
    ['form data', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'NR_REQUEST_MEDIA_TYPE'],
    ['a text', { headers: { 'content-type': 'text/plain' } }, 415, 'NR_REQUEST_MEDIA_TYPE'],
    ['no JSON', { body: '{' }, 400, 'NR_REQUEST_MALFORMED'],
    ['another field', { body: '{"device":"sw1"}' }, 400, 'NR_REQUEST_INVALID'],
    ['a prototype', { body: '{"__proto__":{"devices":["sw1"]}}' }, 400, 'NR_REQUEST_INVALID'],
    ['no names', { body: '{"devices":[]}' }, 400, 'NR_REQUEST_INVALID'],
    ['a hostile name', { body: '{"devices":["\\u001b[31m"]}' }, 400, 'NR_REQUEST_INVALID'],
    ['an array', { body: '[]' }, 400, 'NR_REQUEST_INVALID'],
    ['17 KiB', { body: `{"devices":["${'x'.repeat(17 * 1024)}"]}` }, 413, 'NR_REQUEST_TOO_LARGE'],
  ] as const)('with %s is refused', async (_, request, status, code) => {
    expect(await post(request)).toMatchObject({ status, body: { code } });
  });

  it('that is refused is in the status, with the reason', async () => {
    const refused = async (): Promise<string | undefined> =>
      (await api.client.status.get()).triggers.find(({ name }) => name === 'deployed')?.refused?.reason;
    // At most one refusal a second is noted.
    const after = (sent: () => Promise<unknown>) => async (): Promise<string | undefined> => {
      await sent();
      return refused();
    };
    await expect.poll(after(() => post({ body: '{' }))).toBe('body');
    await expect.poll(after(() => post({ age: 301 }))).toBe('time');
    await expect.poll(after(() => post({ secret: 'x' }))).toBe('signature');
  });

  it('does not read the body before its signature fits', async () => {
    expect(await post({ body: '{', secret: 'x' })).toMatchObject({ status: 401 });
  });
});

it('a trigger is added, changed and removed, and shows a secret once', async () => {
  const { triggers: listed } = await api.client.triggers.list();
  expect(listed.map(({ name, ...more }) => [name, 'secret' in more])).toEqual([['deployed', false]]);
  const changed = await api.client.triggers.change(id, { paused: true, newSecret: true });
  expect(changed.pausedAt).not.toBeNull();
  expect(changed.secret).not.toBe(secret);
  expect(await post()).toMatchObject({ status: 401 });
  secret = changed.secret ?? '';
  expect(await post()).toMatchObject({ status: 202 });
  await triggers.decideEvents(api.db);
  expect(await api.client.triggers.events(id, { limit: 1 })).toMatchObject({
    events: [{ reason: 'paused' }],
    next: { before: expect.any(Number) as number },
  });
  await expect(
    api.client.triggers.create({ name: 'w', kind: 'syslog', jobType: 'writing', devices: 'name:*' }),
  ).rejects.toMatchObject({ code: 'NR_WRITES_UNCONFIRMED', status: 422 });
  await api.client.triggers.remove(id);
  await expect(api.client.triggers.get(id)).rejects.toMatchObject({ code: 'NR_TRIGGER_UNKNOWN', status: 404 });
});

it('unknown senders of syslog messages are listed', async () => {
  await triggers.countSenders(api.db, [{ address: '192.0.2.9', host: 'x', devices: [], messages: 3 }]);
  expect(await api.client.triggers.senders()).toMatchObject({ senders: [{ address: '192.0.2.9', messages: 3 }] });
});
