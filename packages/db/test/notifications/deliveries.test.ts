import { channelError, type NotificationEvent } from '@netraven/notifications';
import { beforeEach, expect, test } from 'vitest';
import { channels, devices, notifications } from '../../src/index.ts';
import { removeOldEvents } from '../../src/retention/remove-old.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { closedAtEnd } from '../../test-utils/fixtures.ts';
import { dump } from '../../test-utils/dump.ts';
import { addChannel, addRule, waiting } from './rules.ts';

const db = await closedAtEnd(testDatabase());
beforeEach(async () => {
  await db.pool.query('truncate notification_channel cascade');
});

const unreachable = channelError('NR_CHANNEL_UNREACHABLE', 'no answer', { retryable: true });
const start = new Date('2030-03-01T12:00:00Z');
const after = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000);

/** Notes an event for a rule, as a look does. */
async function happen({ id }: { readonly id: string }, at: Date, device = 'core-1', jobType = 'backup'): Promise<void> {
  const since = at.toISOString();
  const event: NotificationEvent = { event: 'device-failing', at: since, device, jobType, code: null, since };
  const row = {
    rule_id: id,
    key: `${device} ${jobType} ${since}`,
    event: JSON.stringify(event),
    at,
    delivery_id: null,
  };
  await db.kysely.insertInto('notification_event').values(row).execute();
}

/** Takes the one delivery whose time has come. */
async function takeOne(now: Date): Promise<notifications.TakenDelivery> {
  const taken = await notifications.take(db, now, 10);
  expect(taken).toHaveLength(1);
  return taken[0] as notifications.TakenDelivery;
}

test('the first event is told at once, those of the next five minutes in one message', async () => {
  const rule = await addRule(db, 'all');
  expect(await notifications.gather(db, start)).toBe(0);
  await happen(rule, start, 'a');
  expect(await notifications.gather(db, start)).toBe(1);
  const first = await takeOne(start);
  expect(first.message).toMatchObject({ rule: 'all', total: 1, events: [{ device: 'a' }] });
  expect(first.open()).toMatchObject({ kind: 'webhook', url: 'https://hooks.example.net/canary-url-2Fb' });
  await notifications.noteSent(db, first.id, { answer: '200 ok' }, start);
  await happen(rule, after(1), 'b');
  await happen(rule, after(2), 'c');
  expect(await notifications.gather(db, after(4.9))).toBe(0);
  expect(await notifications.gather(db, after(5))).toBe(1);
  const second = await takeOne(after(5));
  expect(second.message).toMatchObject({
    total: 2,
    counts: { 'device-failing': 2 },
    events: [{ device: 'b' }, { device: 'c' }],
  });
  expect(await notifications.deliveries(db)).toMatchObject([
    { id: second.id, rule: 'all', channel: 'of-all', state: 'waiting', events: 2, tries: 1, answer: null },
    { id: first.id, state: 'sent', events: 1, tries: 1, answer: '200 ok', error: null, nextAt: null },
  ]);
});

test('a rule whose last message seems to be of a year to come, by a clock that was ahead, tells again', async () => {
  const rule = await addRule(db, 'all');
  await happen(rule, start);
  await db.pool.query('update notification_rule set told_at = $1', [after(400 * 24 * 60)]);
  expect(await notifications.gather(db, start)).toBe(1);
});

test('a message waits for the end of quiet hours, by the clock of their zone', async () => {
  const quiet = { quiet: ['22:00-06:00', 'sat,sun'], timeZone: 'Europe/Berlin' };
  const rule = await addRule(db, 'all', undefined, quiet);
  // On Friday at 22:30 in Berlin.
  const friday = new Date('2030-03-01T21:30:00Z');
  await happen(rule, friday, 'a');
  for (const now of [friday, new Date('2030-03-02T12:00:00Z'), new Date('2030-03-04T04:59:00Z')]) {
    expect(await notifications.gather(db, now)).toBe(0);
  }
  await happen(rule, new Date('2030-03-03T12:00:00Z'), 'b');
  expect(await notifications.gather(db, new Date('2030-03-04T05:00:00Z'))).toBe(1);
  expect((await takeOne(new Date('2030-03-04T05:00:00Z'))).message).toMatchObject({ total: 2 });
});

test('a failed try is repeated after growing pauses for a day, and the next message waits for it', async () => {
  const rule = await addRule(db, 'all');
  await happen(rule, start, 'a');
  await notifications.gather(db, start);
  await happen(rule, after(1), 'b');
  const pauses: number[] = [];
  let now = start;
  for (;;) {
    const next = await notifications.noteFailure(db, await takeOne(now), unreachable, now);
    expect(await notifications.gather(db, next ?? now)).toBe(next ? 0 : 1);
    if (!next) break;
    pauses.push((next.getTime() - now.getTime()) / 60_000);
    expect(await notifications.take(db, new Date(next.getTime() - 1), 10)).toEqual([]);
    now = next;
  }
  expect(pauses.slice(0, 9)).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60]);
  expect(now.getTime() - start.getTime()).toBeGreaterThan(22 * 3_600_000);
  expect(now.getTime() - start.getTime()).toBeLessThanOrEqual(24 * 3_600_000);
  expect(await notifications.deliveries(db, { state: 'failed' })).toMatchObject([
    { state: 'failed', tries: pauses.length + 1, error: { code: 'NR_CHANNEL_UNREACHABLE', message: 'no answer' } },
  ]);
  expect((await takeOne(now)).message).toMatchObject({ events: [{ device: 'b' }] });
});

test('a failed try is not repeated in quiet hours, unless a person sends the message again', async () => {
  const rule = await addRule(db, 'all', undefined, { quiet: ['12:10-14:00'], timeZone: 'UTC' });
  const other = await addRule(db, 'other');
  for (const each of [rule, other]) await happen(each, start);
  await notifications.gather(db, start);
  const first = await notifications.take(db, start, 10);
  for (const each of first) await notifications.noteFailure(db, each, unreachable, start);
  const rulesOf = (taken: readonly notifications.TakenDelivery[]): string[] => taken.map((each) => each.rule);
  expect(rulesOf(await notifications.take(db, after(10), 10))).toEqual(['other']);
  expect(rulesOf(await notifications.take(db, after(119), 1))).toEqual(['other']);
  const [last] = await notifications.take(db, after(120), 10);
  expect(last).toMatchObject({ rule: 'all', tries: 2 });
  // One that has failed for good, and one that was made before and never tried.
  await notifications.noteFailure(db, last as notifications.TakenDelivery, new Error('refused'), after(120));
  await notifications.sendAgain(db, last?.id ?? '', after(1_500));
  expect(rulesOf(await notifications.take(db, after(1_500), 10))).toContain('all');
  await notifications.noteSent(db, last?.id ?? '', { answer: '200' }, after(1_500));
  await happen(rule, after(1_510), 'late');
  expect(await notifications.gather(db, after(1_449))).toBe(1);
  expect(rulesOf(await notifications.take(db, after(1_451), 10))).not.toContain('all');
  expect(rulesOf(await notifications.take(db, after(1_560), 10))).toContain('all');
});

test('a new message is taken before those that are repeated', async () => {
  for (const name of ['a', 'b', 'c']) await happen(await addRule(db, name), start);
  await notifications.gather(db, start);
  for (const each of await notifications.take(db, start, 10)) {
    await notifications.noteFailure(db, each, unreachable, start);
  }
  await happen(await addRule(db, 'new'), start);
  await notifications.gather(db, after(1));
  expect(await notifications.take(db, after(1), 1)).toMatchObject([{ rule: 'new' }]);
});

test('a refused message is not repeated', async () => {
  const rule = await addRule(db, 'all');
  await happen(rule, start);
  await notifications.gather(db, start);
  const refused = channelError('NR_CHANNEL_REFUSED', '404');
  expect(await notifications.noteFailure(db, await takeOne(start), refused, start)).toBeNull();
  expect(await notifications.take(db, after(60), 10)).toEqual([]);
  expect(await notifications.counts(db)).toMatchObject({ waiting: 0, sent: 0, failed: 1 });
});

test('a refused message is sent again when a person says so, with all tries of a new one', async () => {
  const rule = await addRule(db, 'all');
  await happen(rule, start);
  await notifications.gather(db, start);
  const { id } = await takeOne(start);
  const refused = (code: string, message: RegExp): Promise<void> =>
    expect(notifications.sendAgain(db, id, after(3_000))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  await refused('NR_DELIVERY_NOT_FAILED', /waits for its next try/);
  await notifications.noteFailure(db, { id, tries: 1 }, channelError('NR_CHANNEL_REFUSED', '401'), start);
  await notifications.change(db, rule.id, { paused: true });
  await refused('NR_DELIVERY_NOT_FAILED', /is paused/);
  await notifications.change(db, rule.id, { paused: false });
  // Two days later: it is tried again as a new message is.
  expect(await notifications.sendAgain(db, id, after(3_000))).toMatchObject({
    state: 'waiting',
    tries: 0,
    nextAt: after(3_000),
    error: null,
    endedAt: null,
  });
  const again = await takeOne(after(3_000));
  expect(again).toMatchObject({ id, tries: 1, message: { total: 1, events: [{ device: 'core-1' }] } });
  expect(await notifications.noteFailure(db, again, unreachable, after(3_000))).toEqual(after(3_000.5));
  await notifications.noteSent(db, id, { answer: '200 ok' }, after(3_001));
  await refused('NR_DELIVERY_NOT_FAILED', /was sent/);
  expect(await notifications.showDelivery(db, id)).toMatchObject({
    delivery: { state: 'sent', rule: 'all' },
    message: { total: 1, counts: { 'device-failing': 1 }, events: [{ device: 'core-1', jobType: 'backup' }] },
  });
  for (const unknown of [rule.id, 'x']) {
    await expect(notifications.sendAgain(db, unknown, start)).rejects.toMatchObject({ code: 'NR_DELIVERY_UNKNOWN' });
  }
});

test('a mail that was refused for one recipient is sent, with a note', async () => {
  const rule = await addRule(db, 'all');
  await happen(rule, start);
  await notifications.gather(db, start);
  const refused = channelError('NR_CHANNEL_RECIPIENT_REFUSED', 'refused for b@example.net (550 no)');
  await notifications.noteSent(db, (await takeOne(start)).id, { answer: '250 taken', refused }, new Date());
  expect(await notifications.deliveries(db)).toMatchObject([
    { state: 'sent', answer: '250 taken', error: { code: 'NR_CHANNEL_RECIPIENT_REFUSED', message: refused.message } },
  ]);
  expect(await notifications.counts(db)).toMatchObject({ failed: 0, retrying: 0, partlyRefused: 1 });
});

test('a changed rule drops what waits and it no longer tells', async () => {
  await db.kysely.deleteFrom('device').execute();
  for (const [name, tag] of [
    ['core-1', 'core'],
    ['edge-1', 'edge'],
  ] as const) {
    await devices.add(db, { name, address: '192.0.2.1', platform: 'cisco_ios', tags: [tag] });
  }
  const rule = await addRule(db, 'all');
  await happen(rule, start, 'edge-1');
  await notifications.gather(db, start);
  await happen(rule, start, 'core-1');
  await happen(rule, start, 'core-1', 'reachability');
  const none = { events: 0, messages: 0 };
  expect(await notifications.change(db, rule.id, { name: 'some' })).toMatchObject({ dropped: none });
  expect(await notifications.change(db, rule.id, { jobTypes: ['backup'] })).toMatchObject({
    dropped: { events: 1, messages: 0 },
    waiting: 1,
  });
  expect(await notifications.change(db, rule.id, { tags: ['core'] })).toMatchObject({
    dropped: { events: 1, messages: 1 },
    waiting: 1,
  });
  expect(await waiting(db, rule)).toMatchObject([{ device: 'core-1', jobType: 'backup' }]);
  expect(await notifications.change(db, rule.id, { events: ['config-changed'] })).toMatchObject({
    dropped: { events: 1, messages: 0 },
    waiting: 0,
  });
  expect(await notifications.gather(db, after(6))).toBe(0);
  expect(await notifications.take(db, after(6), 10)).toEqual([]);
});

test('workers take a message once; one whose worker was killed is taken again', async () => {
  const rule = await addRule(db, 'all');
  await happen(rule, start);
  const others = await Promise.all(Array.from({ length: 3 }, () => db.again()));
  const all = [db, ...others];
  const made = await Promise.all(all.map((each) => notifications.gather(each, start)));
  expect(made.reduce((sum, count) => sum + count, 0)).toBe(1);
  const taken = (await Promise.all(all.map((each) => notifications.take(each, start, 10)))).flat();
  expect(taken).toHaveLength(1);
  const [lost] = taken as [notifications.TakenDelivery];
  expect(await notifications.take(db, after(1.9), 10)).toEqual([]);
  const again = await takeOne(after(2));
  expect(again).toMatchObject({ id: lost.id, tries: 2, message: lost.message });
  // The first worker was only slow. Its failure does not count, its success does.
  const late = channelError('NR_CHANNEL_REFUSED', 'late');
  await notifications.noteFailure(db, lost, late, after(3));
  expect(await notifications.deliveries(db)).toMatchObject([{ state: 'waiting', tries: 2, error: null }]);
  await notifications.noteSent(db, lost.id, { answer: '200' }, after(3));
  await notifications.noteFailure(db, again, late, after(4));
  expect(await notifications.deliveries(db)).toMatchObject([{ state: 'sent', answer: '200' }]);
  await Promise.all(others.map((each) => each.close()));
});

test('a message that a stopping worker gives back is taken at once', async () => {
  const rule = await addRule(db, 'all');
  await happen(rule, start);
  await notifications.gather(db, start);
  await notifications.giveBack(db, await takeOne(start));
  expect(await takeOne(start)).toMatchObject({ tries: 1 });
});

test('a message that a stopping worker gives back waits in quiet hours, unless a person sent it again', async () => {
  const rule = await addRule(db, 'all', undefined, { quiet: ['12:10-14:00'], timeZone: 'UTC' });
  await happen(rule, start);
  await notifications.gather(db, start);
  const taken = await takeOne(after(9));
  await notifications.giveBack(db, taken);
  expect(await notifications.take(db, after(10), 10)).toEqual([]);
  await notifications.noteFailure(db, await takeOne(after(120)), new Error('refused'), after(120));
  await notifications.sendAgain(db, taken.id, after(1_459));
  await notifications.giveBack(db, await takeOne(after(1_459)));
  expect(await takeOne(after(1_460))).toMatchObject({ tries: 1 });
});

test('more events than fit into a message are counted', async () => {
  const rule = await addRule(db, 'all');
  await db.pool.query(
    `insert into notification_event (rule_id, key, event, at)
     select $1, n, json_build_object('event', 'device-stale', 'device', 'd' || n), now() from generate_series(1, 700) as n`,
    [rule.id],
  );
  await notifications.gather(db, start);
  const { message } = await takeOne(start);
  expect(message).toMatchObject({ total: 700, counts: { 'device-stale': 700 } });
  expect(message.events).toHaveLength(500);
});

test('messages are deleted after 30 days with their events; those that wait are not', async () => {
  const rule = await addRule(db, 'all');
  await happen(rule, start);
  await notifications.gather(db, start);
  const { id } = await takeOne(start);
  await removeOldEvents(db, after(31 * 1_440));
  expect(await notifications.deliveries(db)).toHaveLength(1);
  await notifications.noteSent(db, id, { answer: '200' }, start);
  await removeOldEvents(db, after(29 * 1_440));
  expect(await notifications.deliveries(db)).toHaveLength(1);
  await removeOldEvents(db, after(31 * 1_440));
  expect(await notifications.deliveries(db)).toEqual([]);
  expect((await db.pool.query('select * from notification_event')).rows).toEqual([]);
});

test('a paused rule drops what waits, and tells nothing', async () => {
  const rule = await addRule(db, 'all');
  await happen(rule, start, 'a');
  await notifications.gather(db, start);
  await happen(rule, start, 'b');
  expect(await notifications.list(db)).toMatchObject([{ name: 'all', waiting: 1, last: { state: 'waiting' } }]);
  const paused = await notifications.change(db, rule.id, { paused: true });
  const dropped = { events: 2, messages: 1 };
  expect(paused).toMatchObject({ waiting: 0, last: null, pausedAt: expect.any(Date) as Date, dropped });
  expect(await waiting(db, rule)).toEqual([]);
  expect(await notifications.take(db, after(60), 10)).toEqual([]);
});

test('a rule is changed at once, and refuses what it cannot use', async () => {
  const rule = await addRule(db, 'all', ['run-failed'], {
    tags: ['b', 'a', 'b'],
    jobTypes: ['backup'],
    timeZone: 'UTC',
  });
  expect(rule).toMatchObject({ channel: 'of-all', events: ['run-failed'], tags: ['a', 'b'], jobTypes: ['backup'] });
  await addRule(db, 'second');
  const other = await addChannel(db, 'other');
  const changed = { name: 'some', channelId: other, tags: [], quiet: ['sat'], timeZone: 'Asia/Kolkata' };
  expect(await notifications.change(db, rule.id, changed)).toMatchObject({ ...changed, channel: 'other' });
  const refused = (change: notifications.RuleChange, code: string): Promise<void> =>
    expect(notifications.change(db, rule.id, change)).rejects.toMatchObject({ code });
  await refused({ name: 'second' }, 'NR_NAME_TAKEN');
  await refused({ channelId: rule.id }, 'NR_CHANNEL_UNKNOWN');
  await refused({ quiet: ['someday'] }, 'NR_WINDOW_INVALID');
  await refused({ quiet: ['mon-fri', 'sat', 'sun 00:00-24:00'] }, 'NR_NOTIFICATION_ALWAYS_QUIET');
  await notifications.change(db, rule.id, { quiet: ['mon-fri', 'sat', 'sun 00:00-23:59'] });
  await refused({ timeZone: 'Mars' }, 'NR_TIME_ZONE_UNKNOWN');
  await expect(notifications.remove(db, 'x')).rejects.toMatchObject({ code: 'NR_NOTIFICATION_UNKNOWN' });
  await expect(channels.remove(db, other)).rejects.toMatchObject({ code: 'NR_CHANNEL_IN_USE' });
  await notifications.remove(db, rule.id);
  await channels.remove(db, other);
});

test('the secrets of channels are sealed, and a change keeps what it does not name', async () => {
  const id = await addChannel(db);
  const mail = {
    kind: 'email',
    host: 'mail.example.net',
    port: 587,
    tls: 'starttls',
    from: 'a@example.net',
    to: ['b@example.net'],
    user: 'netraven',
    password: 'canary-mail-6Vd',
  } as const;
  const { id: mailId, ...shown } = await channels.add(db, 'mail', mail);
  const { kind: _, password: __, ...settings } = mail;
  expect(shown).toMatchObject({ name: 'mail', kind: 'email', place: 'mail.example.net:587', settings });
  expect((await dump(db)).join('\n')).not.toContain('canary');
  expect(JSON.stringify(await channels.list(db))).not.toContain('canary');

  await channels.change(db, id, { key: 'canary-other-key-5Gh' });
  expect(await channels.open(db, id)).toEqual({
    kind: 'webhook',
    url: 'https://hooks.example.net/canary-url-2Fb',
    key: 'canary-other-key-5Gh',
  });
  expect(await channels.change(db, id, { url: 'https://other.example.net/' })).toMatchObject({
    place: 'other.example.net',
  });
  // Two changes at once: both are kept.
  await Promise.all([
    channels.change(db, mailId, { port: 25 }),
    channels.change(db, mailId, { to: ['c@example.net'] }),
  ]);
  expect(await channels.open(db, mailId)).toEqual({ ...mail, port: 25, to: ['c@example.net'] });
  await expect(channels.change(db, mailId, { host: 'other.example.net' })).rejects.toMatchObject({
    code: 'NR_CHANNEL_INVALID',
    message: 'The stored password belongs to mail.example.net, and not to other.example.net',
    hint: expect.stringContaining('`netraven channels set mail --host other.example.net --new-password`') as string,
  });
  await channels.change(db, mailId, { host: 'other.example.net', password: 'canary-mail-7Wc' });
  await channels.change(db, mailId, { host: 'mail.example.net', password: mail.password });
  await channels.change(db, mailId, { host: 'mail.example.net' });
  await channels.change(db, mailId, { noLogin: true, tls: 'none' });
  const { user: ___, password: ____, ...without } = mail;
  expect(await channels.open(db, mailId)).toEqual({ ...without, port: 25, to: ['c@example.net'], tls: 'none' });

  const refused = (change: channels.ChannelChange, code: string): Promise<void> =>
    expect(channels.change(db, id, change)).rejects.toMatchObject({ code });
  await refused({ key: 'short' }, 'NR_CHANNEL_INVALID');
  await refused({ host: 'mail.example.net' }, 'NR_CHANNEL_INVALID');
  await refused({ name: 'mail' }, 'NR_NAME_TAKEN');
  await expect(channels.open(db, 'x')).rejects.toMatchObject({ code: 'NR_CHANNEL_UNKNOWN' });
});
