import { execFile } from 'node:child_process';
import { connect as connectTcp, createServer } from 'node:net';
import { createSocket } from 'node:dgram';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { artifacts, devices, triggers, type runs } from '@netraven/db';
import { getPlatform, listPlatforms } from '@netraven/device';
import { findProgram } from '@netraven/test-utils/find-program';
import { freePort } from '@netraven/test-utils/free-port';
import { openTestDevice } from '@netraven/device/test-utils/open';
import { SyslogFrames } from '@netraven/triggers';
import { SyslogListener } from '../src/syslog/syslog-listener.ts';
import { cisco, startPlant } from './plant.ts';

const address = '127.0.0.1';
const port = await freePort();
const plant = await startPlant({
  shared: true,
  devices: cisco('core-1'),
  worker: { syslog: { address, port } },
});
const asked = { name: 'on-change', kind: 'syslog', jobType: 'backup', devices: 'name:*' } as const;
const { trigger } = await triggers.add(plant.db, { ...asked, createdBy: 'test' });
await plant.run('backup');

const hasLogger = findProgram('logger') !== undefined;
const without = hasLogger ? '' : ' (skipped: no logger)';

/** Sends a message with the program of util-linux. */
async function logger(...args: string[]): Promise<void> {
  await promisify(execFile)('logger', ['--server', address, '--port', String(port), ...args]);
}

/** Waits until a device has reported a change, and ends its quiet time. */
async function untilReported(): Promise<void> {
  for (;;) {
    const { numUpdatedRows } = await plant.db.kysely
      .updateTable('device_change')
      .set({ due_at: new Date(0) })
      .where('decided_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits for the run of the next event, and returns it. */
async function nextRun(before: number): Promise<runs.Run> {
  for (;;) {
    const [event] = await triggers.events(plant.db, trigger.id);
    if (event && event.id > before && event.runId !== null) return (await plant.wait(event.runId)).run;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const lastEvent = async (): Promise<number> => (await triggers.events(plant.db, trigger.id))[0]?.id ?? 0;
const versions = (): Promise<artifacts.Version[]> =>
  artifacts.history(plant.db, { deviceName: 'core-1', jobType: 'backup', name: 'running-config' });
const change = (line: string): void => {
  const device = plant.simulator.device('core-1');
  device.config = device.config.replace(/\nend\n?$/, `\n${line}\nend\n`);
};

describe('a change that a device reports', () => {
  it.skipIf(!hasLogger)(
    `by a real sender over UDP: is backed up, with its author in the version and in Git${without}`,
    async () => {
      const before = await lastEvent();
      change('ntp server 10.0.0.1');
      await logger('--udp', '--rfc3164', '%SYS-5-CONFIG_I: Configured from console by anna on vty0 (10.0.0.5)');
      await untilReported();
      const run = await nextRun(before);
      expect(run).toMatchObject({ status: 'success', createdBy: 'trigger on-change', saved: 1 });
      const [version] = await versions();
      expect(version).toMatchObject({ version: 2, authors: [{ name: 'anna', address: '10.0.0.5' }] });
      const said = await plant.git(
        ['log', '-1', '--format=%an|%ae|%cn|%at|%b', 'main'],
        `NetRaven-Version: ${version?.id}`,
      );
      const at = version?.authors[0]?.changedAt ?? '';
      expect(said).toMatch(/^anna\|anna@netraven\.invalid\|NetRaven\|/);
      expect(said).toContain(`|${Math.floor(Date.parse(at) / 1_000)}|`);
      expect(said).toContain(`Changed by anna from 10.0.0.5 at ${at}\n`);
    },
  );

  it.skipIf(!hasLogger).each([
    ['a line each', ['--tcp', '--rfc3164']],
    ['counted bytes', ['--tcp', '--octet-count', '--rfc5424']],
    ['RFC 5424 over UDP', ['--udp', '--rfc5424']],
  ])(`by a real sender, %s: starts a run${without}`, async (_, args) => {
    const before = await lastEvent();
    await logger(...args, '%SYS-5-CONFIG_I: Configured from console by bob on vty0 (10.0.0.6)');
    await untilReported();
    expect(await nextRun(before)).toMatchObject({ status: 'success', saved: 0 });
  });

  it.skipIf(!hasLogger)(
    `by several people at once: the last one is the author, and all are in the commit${without}`,
    async () => {
      const before = await lastEvent();
      change('ntp server 10.0.0.2');
      await logger('--udp', '%SYS-5-CONFIG_I: Configured from console by anna on vty0 (10.0.0.5)');
      await untilReported();
      await nextRun(before);
      const middle = await lastEvent();
      change('ntp server 10.0.0.3');
      const waiting = async (): Promise<string[]> => {
        const rows = await plant.db.kysely
          .selectFrom('device_change')
          .selectAll()
          .where('decided_at', 'is', null)
          .execute();
        return rows.flatMap(({ authors }) => Object.values(authors).map(({ name }) => name)).toSorted();
      };
      await logger('--tcp', '%SYS-5-CONFIG_I: Configured from console by bob on vty0 (10.0.0.6)');
      // A busy process may read both in the same millisecond, and then none of them is the last one.
      await expect.poll(waiting).toEqual(['bob']);
      await logger('--tcp', '%SYS-5-CONFIG_I: Configured from console by carla on vty1 (10.0.0.7)');
      // Both are there before the quiet time ends.
      await expect.poll(waiting).toEqual(['bob', 'carla']);
      await untilReported();
      await nextRun(middle);
      const [version] = await versions();
      expect(version?.authors.map(({ name }) => name)).toEqual(['carla', 'bob']);
      const said = await plant.git(['log', '-1', '--format=%an|%b', 'main'], `NetRaven-Version: ${version?.id}`);
      expect(said).toMatch(/^carla\|Changed by carla from 10\.0\.0\.7 at .*\nChanged by bob from 10\.0\.0\.6 at /);
    },
  );

  it('over a real session: the device itself names its author, without a message', async () => {
    const device = plant.simulator.device('core-1');
    device.changedBy = 'carla';
    const credentials = [{ id: 'c1', name: 'default', networks: ['127.0.0.0/8'], ...device.login }];
    const opened = openTestDevice(device, device.platform, { credentials, permissions: ['device:write'] });
    const session = await opened.device.connect();
    await session.configure(['ntp server 10.0.0.4']);
    await opened.device.close();
    expect((await plant.run('backup')).run).toMatchObject({ status: 'success', saved: 1 });
    const [version] = await versions();
    expect(version?.authors).toEqual([
      { name: device.login.username, address: null, changedAt: expect.stringMatching(/Z$/) as string },
    ]);
  });

  it('with a hostile name: is harmless in the version and in Git', async () => {
    const before = await lastEvent();
    change('ntp server 10.0.0.5');
    const socket = createSocket('udp4');
    const user = '\u001b[31m<x>\u202e"$(id)"';
    socket.send(
      Buffer.from(`<189>1: %SYS-5-CONFIG_I: Configured from console by ${user} on vty0 (10.0.0.5)`),
      port,
      address,
    );
    await untilReported();
    socket.close();
    await nextRun(before);
    const [version] = await versions();
    expect(version?.authors[0]?.name).toBe('[31m<x> "$(id)"');
    const said = await plant.git(
      ['log', '-1', '--format=%an|%ae', '--grep', `NetRaven-Version: ${version?.id}`, 'main'],
      '|',
    );
    expect(said).toBe('[31mx "$(id)"|31mx-id@netraven.invalid\n');
    expect(await plant.git(['fsck', '--strict', '--no-dangling'], '')).toBe('');
  });

  it.skipIf(!hasLogger)(`is ignored in messages of other kinds${without}`, async () => {
    await logger('--udp', '%LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to up');
    await logger('--tcp', '%SYS-5-CONFIG_I: Configured from console by dora on vty0 (10.0.0.8)');
    await untilReported();
    const rows = await plant.db.kysely.selectFrom('device_change').selectAll().orderBy('id', 'desc').limit(1).execute();
    expect(Object.keys(rows[0]?.authors ?? {})).toEqual(['dora 10.0.0.8']);
  });
});

describe('a listener', () => {
  let listener: SyslogListener;
  let ownPort: number;
  const entries: string[] = [];
  const say = (message: string): void => void entries.push(message);
  beforeAll(async () => {
    ownPort = await freePort();
    for (const [name, at] of [
      ['twin-1', '127.0.0.9'],
      ['twin-2', '127.0.0.9'],
      ['named', 'localhost'],
    ] as const) {
      await devices.add(plant.db, { name, address: at, platform: 'cisco_ios' });
    }
    listener = new SyslogListener({
      db: plant.db,
      logger: { debug: say, info: say, warning: say, error: say, critical: say },
      platforms: () => ({ get: getPlatform, list: listPlatforms }),
      address: '0.0.0.0',
      port: ownPort,
    });
    await listener.listen();
  });
  afterAll(() => listener.close());

  /** Sends a message from a loopback address. */
  async function from(source: string, message: string, count = 1): Promise<void> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, source, resolve));
    for (let sent = 0; sent < count; sent += 1) {
      await new Promise((resolve) => socket.send(message, ownPort, '127.0.0.1', resolve));
    }
    socket.close();
  }
  const text = '%SYS-5-CONFIG_I: Configured from console by anna on vty0 (10.0.0.5)';
  const senderOf = async (host: string): Promise<triggers.SyslogSender | undefined> =>
    (await triggers.listSenders(plant.db)).find((sender) => sender.host === host);

  it('counts senders that are no device, or may be several, and guesses none', async () => {
    await from('127.0.0.8', `<189>Nov 27 04:00:00 stranger ${text}`, 3);
    await from('127.0.0.9', `<189>Nov 27 04:00:00 other ${text}`);
    await expect.poll(async () => (await senderOf('stranger'))?.messages).toBe(3);
    await expect.poll(() => senderOf('other')).toMatchObject({ address: '127.0.0.9', devices: ['twin-1', 'twin-2'] });
  });

  it('knows a device by its host name where the address is that of several, or of a relay', async () => {
    const reported = async (name: string): Promise<boolean> => {
      const rows = await plant.db.kysely
        .selectFrom('device_change')
        .innerJoin('device', 'device.id', 'device_id')
        .select('device.name')
        .where('device.name', '=', name)
        .execute();
      return rows.length > 0;
    };
    await from('127.0.0.9', `<189>Nov 27 04:00:00 TWIN-2.example.net ${text}`);
    await from('127.0.0.8', `<189>Nov 27 04:00:00 twin-1 ${text}`);
    await expect.poll(() => reported('twin-2')).toBe(true);
    await expect.poll(() => reported('twin-1')).toBe(true);
    await from('127.0.0.1', `<189>Nov 27 04:00:00 named ${text}`);
    await expect.poll(() => reported('named')).toBe(true);
  });

  it('drops a flood without growing, counts it, and still hears others', async () => {
    await expect
      .poll(async () => {
        // On a busy machine these may come so slowly that none is dropped.
        await from('127.0.0.7', `<189>Nov 27 04:00:00 flood ${text}`, 2_000);
        return entries.some((entry) => /^Syslog messages were dropped: .*\d+ too many at once/.test(entry));
      })
      .toBe(true);
    await expect
      .poll(async () => {
        // The kernel drops packets too while it is flooded.
        await from('127.0.0.8', `<189>Nov 27 04:00:00 heard ${text}`);
        return (await senderOf('heard'))?.messages;
      })
      .toBeGreaterThan(0);
  });

  it('closes connections that are too many, and drops messages that are too long', async () => {
    const sockets = Array.from({ length: 25 }, () => connectTcp(ownPort, '127.0.0.1'));
    for (const socket of sockets) socket.on('error', () => undefined);
    await expect.poll(() => sockets.filter((socket) => socket.closed || socket.destroyed).length).toBe(5);
    const open = sockets.find((socket) => !socket.destroyed);
    open?.write(`<189>${'x'.repeat(10_000)}\n<189>Nov 27 04:00:00 behind ${text}\n`);
    await expect.poll(async () => (await senderOf('behind'))?.messages).toBe(1);
    for (const socket of sockets) socket.destroy();
  });

  it('reads each connection once between two looks, also if it sends no message at all', async () => {
    const spy = vi.spyOn(SyslogFrames.prototype, 'push');
    const pushed = (): number[] => spy.mock.calls.map(([bytes]) => bytes.length);
    // The next look comes when the test says so.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const connections = ['\n', 'a\n', '1 a'].map((part) => {
      const socket = connectTcp(ownPort, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(part.repeat(1_000_000));
      return socket;
    });
    try {
      for (let look = 1; look <= 3; look += 1) {
        // The last connection is read after the first ones had time to be read again.
        await expect.poll(() => pushed().length).toBeGreaterThan(0);
        for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        expect(pushed().length).toBeLessThanOrEqual(connections.length);
        expect(Math.max(...pushed())).toBeLessThan(1_000_000);
        spy.mockClear();
        await vi.advanceTimersByTimeAsync(1_000);
      }
    } finally {
      for (const socket of connections) socket.destroy();
      vi.useRealTimers();
      spy.mockRestore();
    }
  });

  it('takes all messages of a connection that ended, with no more at once than there is room', async () => {
    const socket = connectTcp(ownPort, '127.0.0.1');
    socket.end(`<189>Nov 27 04:00:00 many ${text}\n`.repeat(2_500));
    await expect.poll(async () => (await senderOf('many'))?.messages).toBe(2_500);
  });

  it('a second worker of the machine may start without listening', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port: takenPort } = taken.address() as { port: number };
    const syslog = { address: '127.0.0.1', port: takenPort };
    await expect(startPlant({ worker: { syslog } })).rejects.toMatchObject({ code: 'NR_SYSLOG_UNAVAILABLE' });
    const second = await startPlant({ worker: { syslog: { ...syslog, mayBeTaken: true } } });
    expect(
      second.entries.find(({ meta }) => (meta as { code?: string }).code === 'NR_SYSLOG_UNAVAILABLE')?.message,
    ).toContain('are left to the process that listens');
    taken.close();
  });

  it('says why it cannot listen', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port: takenPort } = taken.address() as { port: number };
    const second = new SyslogListener({
      db: plant.db,
      logger: { debug: say, info: say, warning: say, error: say, critical: say },
      platforms: () => ({ get: () => undefined, list: () => [] }),
      address: '127.0.0.1',
      port: takenPort,
    });
    await expect(second.listen()).rejects.toMatchObject({ code: 'NR_SYSLOG_UNAVAILABLE' });
    taken.close();
  });
});
