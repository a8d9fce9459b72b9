import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { openLog } from '@netraven/core/log';
import { channels, notifications, runs } from '@netraven/db';
import { expect, it, onTestFinished } from 'vitest';
import { startHook, startMailServer } from '@netraven/test-utils/message-servers';
import { Notifier } from '../src/notifier.ts';
import { cisco, startPlant, type Plant } from './plant.ts';

const allowAddresses = ['127.0.0.1'];
const key = 'canary-signing-key-3Kd';

/** Waits until a value is there. */
async function until<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    await delay(50);
  }
}

/** Has the next look due at once. */
async function makeDue({ db }: Plant): Promise<void> {
  await db.pool.query("update notification_look set looked_at = least(looked_at, now() - interval '5 seconds')");
}

/** Waits until all messages of a state are there. */
async function ended(plant: Plant, count: number): Promise<readonly notifications.Delivery[]> {
  await makeDue(plant);
  return until(async () => {
    const found = await notifications.deliveries(plant.db);
    const over = found.filter(({ state }) => state !== 'waiting');
    return over.length >= count ? over : undefined;
  });
}

/** Waits until a worker has looked at everything that has happened until now. */
async function lookedAt(plant: Plant): Promise<void> {
  await makeDue(plant);
  const { db } = plant;
  const { rows } = await db.pool.query<{ now: Date }>('select clock_timestamp() as now');
  const [{ now }] = rows as [{ now: Date }];
  await until(async () => {
    const row = await db.kysely.selectFrom('notification_look').select('looked_at').executeTakeFirst();
    return row && row.looked_at > now ? true : undefined;
  });
}

/** Has the last messages of all rules be five minutes old. */
async function afterFiveMinutes({ db }: Plant): Promise<void> {
  await db.pool.query("update notification_rule set told_at = told_at - interval '5 minutes'");
}

it('a device fails, and a mail arrives; it recovers, and a mail arrives; nothing else', async () => {
  const { port, mails } = await startMailServer({ disabledCommands: ['STARTTLS'] });
  const plant = await startPlant({
    devices: cisco('r1', 'r2'),
    worker: { allowAddresses },
  });
  await plant.run('backup');
  const mail = { host: '127.0.0.1', port, tls: 'none', from: 'netraven@example.net', to: ['noc@example.net'] } as const;
  const { id: channelId } = await channels.add(plant.db, 'mail', { kind: 'email', ...mail });
  await notifications.add(plant.db, { name: 'problems', channelId });
  await lookedAt(plant);

  const device = plant.simulator.device('r1');
  // An error that is not tried again, which would take half a minute.
  device.faults = [{ kind: 'cli-error', message: "% Invalid input detected at '^' marker." }];
  await plant.run('backup');
  const [first] = await ended(plant, 1);
  expect(first).toMatchObject({ rule: 'problems', state: 'sent', events: 1, answer: '250 taken' });
  // It fails again, which is no news.
  await plant.run('backup');
  await lookedAt(plant);
  device.faults = [];
  await plant.run('backup');
  await lookedAt(plant);
  expect(mails).toHaveLength(1);
  await afterFiveMinutes(plant);
  await ended(plant, 2);
  await plant.run('backup');
  await lookedAt(plant);
  expect(mails.map(({ raw }) => /^Subject: (.*)$/m.exec(raw)?.[1])).toEqual([
    expect.stringMatching(/^NetRaven: r1: backup is failing since .* UTC/) as string,
    expect.stringMatching(/^NetRaven: r1: backup succeeded again at .* UTC/) as string,
  ]);
  expect(mails[0]?.raw).toContain('(NR_DEVICE_');
  expect((await notifications.deliveries(plant.db)).map(({ state }) => state)).toEqual(['sent', 'sent']);
  expect(await plant.logOf('worker.notifications')).toMatchObject([
    { message: 'message of problems sent: 250 taken', meta: { events: 1 } },
    { message: 'message of problems sent: 250 taken', meta: { events: 1 } },
  ]);
});

it('a mail that the server refuses for one recipient is sent, and the refusal is noted and logged', async () => {
  const { port } = await startMailServer({
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _, done) =>
      done(address.startsWith('b@') ? Object.assign(new Error('unknown user'), { responseCode: 550 }) : null),
  });
  const plant = await startPlant({ devices: cisco('r1'), worker: { allowAddresses } });
  const { id: channelId } = await channels.add(plant.db, 'mail', {
    kind: 'email',
    host: '127.0.0.1',
    port,
    tls: 'none',
    from: 'netraven@example.net',
    to: ['a@example.net', 'b@example.net'],
  });
  await notifications.add(plant.db, { name: 'runs', channelId, events: ['run-succeeded'] });
  await lookedAt(plant);
  await plant.run('backup');
  const message = '127.0.0.1 refused the mail for b@example.net (550 unknown user)';
  expect(await ended(plant, 1)).toMatchObject([
    { state: 'sent', answer: '250 taken', error: { code: 'NR_CHANNEL_RECIPIENT_REFUSED', message } },
  ]);
  await until(async () => (await plant.logOf('worker.notifications'))[1]);
  expect(await plant.logOf('worker.notifications')).toMatchObject([
    { message: 'message of runs sent: 250 taken' },
    { level: 'warning', message: `message of runs: ${message}` },
  ]);
});

it('two workers send each message once, and a failed one again', async () => {
  const { url, posted } = await startHook((response, _, count) =>
    count === 1 ? response.writeHead(500).end('later') : response.end('ok'),
  );
  const plant = await startPlant({ devices: cisco('r1'), worker: { allowAddresses } });
  const second = startNotifier(plant);
  await plant.run('backup');
  const { id: channelId } = await channels.add(plant.db, 'hook', { kind: 'webhook', url, key });
  await notifications.add(plant.db, { name: 'runs', channelId, events: ['run-succeeded', 'run-failed'] });
  await lookedAt(plant);
  const { run } = await plant.run('backup');
  await until(async () => {
    const [delivery] = await notifications.deliveries(plant.db);
    return delivery?.error ?? undefined;
  });
  expect(await notifications.deliveries(plant.db)).toMatchObject([
    { state: 'waiting', tries: 1, error: { code: 'NR_CHANNEL_UNREACHABLE' } },
  ]);
  // The pause is over.
  await plant.db.pool.query('update delivery set next_at = now()');
  await ended(plant, 1);
  await lookedAt(plant);
  await second.close();
  expect(await notifications.deliveries(plant.db)).toMatchObject([{ state: 'sent', tries: 2, answer: '200 ok' }]);
  const [first, again, ...others] = posted;
  expect(others).toEqual([]);
  // The same message: a receiver can tell by its id.
  expect(again?.body).toBe(first?.body);
  expect(again?.headers['netraven-delivery']).toBe(first?.headers['netraven-delivery']);
  expect(JSON.parse(again?.body ?? '')).toMatchObject({ total: 1, events: [{ event: 'run-succeeded', run: run.id }] });
  const signed = `${String(again?.headers['netraven-timestamp'])}.${again?.body}`;
  expect(again?.headers['netraven-signature']).toBe(`v1=${createHmac('sha256', key).update(signed).digest('hex')}`);
});

it('a worker that stops while the other side does not answer gives the message to another one', async () => {
  const { url, posted } = await startHook((response, _, count) => (count === 1 ? undefined : response.end('ok')));
  const plant = await startPlant({ devices: cisco('r1'), worker: { allowAddresses } });
  await plant.run('backup');
  const { id: channelId } = await channels.add(plant.db, 'hook', { kind: 'webhook', url, key });
  await notifications.add(plant.db, { name: 'runs', channelId, events: ['run-succeeded'] });
  await lookedAt(plant);
  await plant.run('backup');
  await until(() => posted[0]);
  await plant.worker.stop(0);
  expect(await notifications.deliveries(plant.db)).toMatchObject([{ state: 'waiting', tries: 0, error: null }]);
  const other = startNotifier(plant);
  expect(await ended(plant, 1)).toMatchObject([{ state: 'sent', tries: 1 }]);
  await other.close();
  expect(posted.map(({ headers }) => headers['netraven-delivery'])).toEqual(
    Array(2).fill(posted[0]?.headers['netraven-delivery']),
  );
});

it('a worker that stops while the other side does not answer fetches no new task', async () => {
  const { url, posted } = await startHook(() => undefined);
  const plant = await startPlant({ devices: cisco('r1'), worker: { allowAddresses } });
  const { id: channelId } = await channels.add(plant.db, 'hook', { kind: 'webhook', url, key });
  await notifications.add(plant.db, { name: 'runs', channelId, events: ['run-succeeded'] });
  await lookedAt(plant);
  await plant.run('backup');
  await until(() => posted[0]);
  const stopped = plant.worker.stop(0);
  const { id } = await plant.start('backup');
  await stopped;
  expect(await runs.tasks(plant.db, id)).toMatchObject([{ status: 'queued', error: null }]);
});

it('a server that never answers does not stop the messages of others', async () => {
  const silent = await startHook(() => undefined);
  const good = await startHook();
  const plant = await startPlant({ devices: cisco('r1'), worker: { allowAddresses } });
  for (const [name, { url }] of Object.entries({ silent, good })) {
    const { id: channelId } = await channels.add(plant.db, name, { kind: 'slack', url });
    await notifications.add(plant.db, { name, channelId, events: ['run-succeeded'] });
  }
  await lookedAt(plant);
  await plant.run('backup');
  await until(() => good.posted[0]);
  await until(() => silent.posted[0]);
  const [sent] = await ended(plant, 1);
  expect(sent).toMatchObject({ rule: 'good', state: 'sent' });
});

/** Starts the notifier of another worker on the same database. */
function startNotifier(plant: Plant): Notifier {
  const log = openLog({ folder: `${plant.folder}/other-logs` });
  onTestFinished(() => log.close());
  return new Notifier({ db: plant.db, log, allowAddresses });
}
