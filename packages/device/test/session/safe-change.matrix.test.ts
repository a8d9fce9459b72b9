import type { DeviceSession } from '@netraven/core';
import type { ChangeEnd, OpenChange } from '@netraven/core/attempt';
import { describe, expect, test, vi } from 'vitest';
import { listPlatforms, type OpenDeviceOptions } from '../../src/index.ts';
import type { SimulatedDevice } from '../../src/simulator/index.ts';
import { getSample } from '../../src/sample/sample.ts';
import { openTestDevice, startDevices, simulate, type OpenedDevice } from '../../test-utils/open.ts';
import { platformsWithRoutes as platforms, routeLines } from '../../test-utils/route-lines.ts';

const nameOf = (id: string): string => id.replaceAll('_', '-');

const simulator = await startDevices(platforms.map(({ id }) => ({ name: nameOf(id), platform: id })));

const limits = { settleMs: 300, promptMs: 20, idleMs: 60_000, configMs: 90_000, commandMs: 90_000, lineMs: 90_000 };
const open = (id: string, more?: Partial<OpenDeviceOptions>): Promise<Opened> =>
  openOn(simulator.device(nameOf(id)), more);

type Opened = OpenedDevice & {
  readonly session: DeviceSession;
  /** Ends the changes of the job. */
  readonly end: (keeps: boolean) => Promise<ChangeEnd | undefined>;
};

/** Opens a session for changes. */
async function openOn(simulated: SimulatedDevice, more: Partial<OpenDeviceOptions> = {}): Promise<Opened> {
  const opened = openTestDevice(simulated, simulated.platform, { permissions: ['device:write'], limits, ...more });
  const { device, undoOpen } = opened;
  return { ...opened, session: await device.connect(), end: (keeps) => device.endChange(keeps, undoOpen) };
}

/** Three lines, and those that undo them. */
const linesOf = (id: string) => routeLines(id, [1, 2, 3]);

const routesOf = ({ config }: SimulatedDevice): number =>
  config.split('\n').filter((line) => /198\.18\./.test(line)).length;

describe.each(platforms)('a change of $id', ({ id, configure }) => {
  const simulated = simulator.device(nameOf(id));
  const { lines, undo } = linesOf(id);
  // The command that leaves, behind a commit that stays in configuration mode.
  const isOneStep = configure?.commit === undefined || getSample(id).configure?.commit?.leaves === true;
  const typed = lines.length + (isOneStep ? 1 : 2);
  const positions = Array.from({ length: typed }, (_, index) => index + 1);

  test('is made and kept, and undone if it is not kept', async () => {
    const before = simulated.config;
    const { session, end } = await open(id);
    await session.configure(lines, { undo });
    expect(routesOf(simulated)).toBe(3);
    expect(await end(false)).toMatchObject({ outcome: 'undone' });
    expect(simulated.config).toBe(before);
    const again = await open(id);
    await again.session.configure(lines, { undo });
    expect(await again.end(true)).toBeUndefined();
    expect(routesOf(simulated)).toBe(3);
  });

  test.each(positions.flatMap((line) => (['before', 'after'] as const).map((when) => ({ line, when }))))(
    'is undone if the connection is cut $when line $line takes effect',
    async ({ line, when }) => {
      // EOS keeps the sessions of broken connections, and takes only five.
      const own = await simulate({ name: nameOf(id), platform: id });
      const before = own.config;
      own.faults = [{ kind: 'close-in-configure', line, when, times: 1 }];
      const { session, end } = await openOn(own);
      await expect(session.configure(lines, { undo })).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED' });
      const { commit, exclusive, pending } = configure ?? {};
      // Nothing tells whether the commit still runs: the device only shows that it has not taken effect.
      const isUnknown = when === 'before' && line === lines.length + 1 && commit && !exclusive && !pending;
      expect(await end(false)).toMatchObject({ outcome: isUnknown ? 'not known' : 'undone' });
      expect(own.config).toBe(before);
    },
  );
});

describe('a change', () => {
  const { lines, undo } = linesOf('cisco_ios');
  const ios = simulator.device('cisco-ios');

  test('that was confirmed is not undone, and the next one is', async () => {
    const kept: string[] = [];
    const { session, end } = await open('cisco_ios', { beforeKeep: async () => void kept.push('kept') });
    await session.configure(lines.slice(0, 1), { undo: undo.slice(0, 1) });
    await session.confirm();
    await session.confirm();
    expect(kept).toEqual(['kept']);
    await session.configure(lines.slice(1), { undo: undo.slice(1) });
    expect(routesOf(ios)).toBe(3);
    expect(await end(false)).toMatchObject({ outcome: 'undone' });
    expect(routesOf(ios)).toBe(1);
  });

  test('with an empty list of undo lines is refused, before anything is sent', async () => {
    const before = ios.config;
    const { session } = await open('cisco_ios');
    await expect(session.configure(lines, { undo: [] })).rejects.toMatchObject({ code: 'NR_DEVICE_OPTION_INVALID' });
    expect(ios.config).toBe(before);
  });

  test('of several calls is undone from the last to the first', async () => {
    const { session, end } = await open('cisco_ios');
    await session.configure(['snmp-server location one'], { undo: ['snmp-server location Raum 1'] });
    await session.configure(['snmp-server location two'], { undo: ['snmp-server location one'] });
    const typed = ios.typed.length;
    expect(await end(false)).toMatchObject({ outcome: 'undone' });
    expect(ios.typed.slice(typed).filter((line) => line.startsWith('snmp-server'))).toEqual([
      'snmp-server location one',
      'snmp-server location Raum 1',
    ]);
  });

  test('without undo lines says how many lines stay', async () => {
    ios.faults = [{ kind: 'close-in-configure', line: 2, when: 'after', times: 1 }];
    const { session, end, log } = await open('cisco_ios');
    await expect(session.configure(lines)).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED' });
    expect(await end(false)).toMatchObject({
      outcome: 'half made',
      message:
        'cisco-ios is half changed: 2 of 3 lines were sent, and there are no undo lines; its configuration has 2 lines more and 0 lines less',
    });
    expect(log).toContainEqual({
      level: 'warning',
      message: 'The change stopped: 2 of 3 lines may be in effect on cisco-ios',
      meta: { error: 'NR_DEVICE_CLOSED' },
    });
    const again = await open('cisco_ios');
    await again.session.configure(lines);
    expect(await again.end(false)).toMatchObject({ outcome: 'kept' });
  });

  test('with undo lines is undone beside one without, and both are told', async () => {
    const { session, end } = await open('cisco_ios');
    await session.configure(lines.slice(0, 1), { undo: undo.slice(0, 1) });
    await session.configure(lines.slice(1));
    expect(await end(false)).toMatchObject({
      outcome: 'undone',
      message:
        'cisco-ios accepted the undo lines: NetRaven sent 1 line to undo the change; 2 lines of other changes, without undo lines, may stay',
      othersStay: true,
    });
    expect(routesOf(ios)).toBe(2);
  });

  test('with undo lines is undone beside one whose first line was refused, of which nothing stays', async () => {
    const before = ios.config;
    ios.refuses = [lines[1] ?? ''];
    const { session, end } = await open('cisco_ios');
    await session.configure(lines.slice(0, 1), { undo: undo.slice(0, 1) });
    await expect(session.configure(lines.slice(1))).rejects.toThrow('no line took effect');
    expect(await end(false)).toMatchObject({
      outcome: 'undone',
      message: 'cisco-ios accepted the undo lines: NetRaven sent 1 line to undo the change',
    });
    expect(ios.config).toBe(before);
  });

  test('without undo lines names the line that was refused', async () => {
    ios.refuses = ['snmp-server community geheim-77 RO', lines[0] ?? ''];
    const { session, end } = await open('cisco_ios');
    await expect(session.configure([...lines.slice(1), 'snmp-server community geheim-77 RO'])).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_FAILED',
      message: expect.stringMatching(/^cisco-ios refused line 3 of 3 \(`snmp-server community <secret:\w+> RO`\): /),
    });
    expect(await end(false)).toMatchObject({
      outcome: 'half made',
      message: expect.stringMatching(
        /^cisco-ios is half changed: 2 of 3 lines took effect, it refused line 3 \(`snmp-server community <secret:\w+> RO`\), and there are no undo lines; its configuration has 2 lines more and 0 lines less$/,
      ),
    });
  });

  test.each([
    ['cisco_ios', 1],
    ['cisco_ios', 3],
    ['juniper_junos', 1],
    ['juniper_junos', 3],
  ])('on %s that was refused before a line took effect is no change: %i lines', async (id, count) => {
    const simulated = simulator.device(nameOf(id));
    const before = simulated.config;
    const bare = linesOf(id).lines.slice(0, count);
    const refused = bare[id === 'cisco_ios' ? 0 : count - 1] ?? '';
    simulated.refuses = [refused];
    const { session, end, log } = await open(id);
    await expect(session.configure(['', ...bare])).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_FAILED',
      message: expect.stringMatching(/^\S+ refused line \d of \d \(`.*`\): .*; no line took effect$/),
      // The job counts the blank line too, which is not sent.
      refusedLine: { index: bare.indexOf(refused) + 1, line: refused },
    });
    expect(await end(false)).toBeUndefined();
    expect(log).toContainEqual({
      level: 'warning',
      message: `The change stopped: 0 of ${count === 1 ? '1 line' : '3 lines'} may be in effect on ${nameOf(id)}`,
      meta: { error: 'NR_DEVICE_COMMAND_FAILED' },
    });
    expect(simulated.config).toBe(before);
  });

  test.each([
    ['before', 'undone', 'cisco-ios is as before: no line of the change took effect'],
    [
      'after',
      'half made',
      'cisco-ios may be half changed: 1 of 3 lines was sent, and there are no undo lines; its configuration has 1 line more and 0 lines less',
    ],
  ] as const)(
    'whose first answer is lost %s it took effect is told by the configuration',
    async (when, outcome, message) => {
      ios.faults = [{ kind: 'close-in-configure', line: 1, when, times: 1 }];
      const { session, end } = await open('cisco_ios');
      await expect(session.configure(lines)).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED' });
      expect(await end(false)).toMatchObject({ outcome, message });
    },
  );

  test('whose refused line is the first one of a text is told by the configuration', async () => {
    ios.refuses = ['banner motd #'];
    const { session, end } = await open('cisco_ios');
    await expect(session.configure(['banner motd #', 'text', '#'])).rejects.toThrow('refused line 1');
    expect(await end(false)).toMatchObject({
      outcome: 'undone',
      message: 'cisco-ios is as before: no line of the change took effect',
    });
  });

  describe('next to commands and requests that nothing undoes', () => {
    const path = '/restconf/data/x';
    const xe = simulator.device('cisco-iosxe');
    const openXe = (more?: Partial<OpenDeviceOptions>): Promise<Opened> => {
      xe.answers = { [`PUT ${path}`]: '{}', 'clear counters': '', 'clear line vty 0': '' };
      const { httpsPort } = xe;
      return open('cisco_iosxe', { ...(httpsPort !== undefined && { httpsPort }), ...more });
    };
    const put = { method: 'PUT', body: {} } as const;
    const others = `1 request that may have changed cisco-iosxe was sent, and nothing undoes it: \`PUT ${path}\``;
    const hint = 'Check on cisco-iosxe what the named commands or requests changed, and correct it by hand.';

    test.each([
      ['before', `the configured lines of cisco-iosxe are undone: NetRaven sent 3 lines to undo the change`],
      ['after', 'cisco-iosxe accepted the undo lines: NetRaven sent 3 lines to undo the change'],
    ])('is not said to be as before, with a request %s it', async (when, undone) => {
      const before = xe.config;
      const { device, session, end } = await openXe();
      if (when === 'before') await device.fetch(path, put);
      await session.configure(lines, { undo });
      if (when === 'after') await device.fetch(path, put);
      expect(await end(false)).toMatchObject({
        outcome: 'undone',
        message: `${undone}; ${others}`,
        othersStay: true,
        hint,
      });
      expect(xe.config).toBe(before);
    });

    test('is undone, and a failed undo names them too', async () => {
      const { device, session, end } = await openXe();
      await session.configure(lines, { undo: undo.slice(1) });
      await session.send('clear counters');
      const stays = '2 commands or requests that may have changed cisco-iosxe were sent, and nothing undoes them: ';
      await device.fetch(path, put);
      xe.changeHostKey();
      expect(await end(false)).toMatchObject({
        outcome: 'undo failed',
        message: expect.stringMatching(new RegExp(`; ${stays}\`clear counters\`, \`PUT ${path}\`$`)),
      });
    });

    test('without any configured line they are told, until the job confirms', async () => {
      const { device, end } = await openXe();
      await device.fetch(path, put);
      expect(await end(false)).toEqual({ outcome: 'kept', message: others, hint });
      const other = await openXe();
      for (let n = 0; n < 7; n += 1) await other.session.send('clear counters');
      expect(await other.end(false)).toMatchObject({
        outcome: 'kept',
        message: expect.stringMatching(/^7 commands that .* undoes them: (?:`clear counters`, ){5}and 2 more$/),
      });
      const confirmed = await openXe();
      await confirmed.session.send('clear counters');
      await confirmed.session.confirm();
      expect(await confirmed.end(false)).toBeUndefined();
    });

    test('a command does not count if the task ended before it was sent', async () => {
      const ends = new AbortController();
      const { session, end } = await openXe({ signal: ends.signal, beforeConfigure: async () => ends.abort() });
      const typed = xe.typed.length;
      await expect(session.send('clear counters')).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
      expect(await end(false)).toBeUndefined();
      expect(xe.typed.slice(typed)).not.toContain('clear counters');
    });

    test('a request that the device refused does not count, nor does a read', async () => {
      const stored: (OpenChange | undefined)[] = [];
      const { device, session, end } = await openXe({ beforeConfigure: async (change) => void stored.push(change) });
      await session.send('show version');
      await expect(device.fetch('/restconf/data/unknown', put)).rejects.toThrow('404');
      expect(await end(false)).toBeUndefined();
      await session.configure(lines, { undo });
      expect(stored.at(-1)).toMatchObject({ undo });
      expect(stored.at(-1)).not.toHaveProperty('others');
    });
  });

  test('whose undo lines do not lead back is reported, with the lines to type and without secrets', async () => {
    const { session, end } = await open('cisco_ios');
    await session.configure(lines, { undo: ['no ip route 198.18.1.0/24', 'snmp-server community geheim-77 RO'] });
    const ended = await end(false);
    expect(ended).toMatchObject({
      outcome: 'undo failed',
      message: expect.stringMatching(
        /^cisco-ios may be half changed, because the undo failed: .* differs from the one/,
      ),
      hint: expect.stringMatching(/^Check the configuration of cisco-ios, and correct the named lines by hand\.$/),
    });
    expect(ended?.message).toMatch(/; still there: .*`snmp-server community <secret:\w+> RO`/);
    expect(JSON.stringify(ended)).not.toContain('geheim-77');
  });

  test('whose undo line is refused names the line that is still there, and logs what the device says', async () => {
    ios.faults = [{ kind: 'cli-error', message: '% Busy', on: undo[1] ?? '' }];
    const { session, end, log } = await open('cisco_ios');
    await session.configure(lines, { undo });
    expect(await end(false)).toMatchObject({
      outcome: 'undo failed',
      message: expect.stringMatching(/; still there: `ip route 198\.18\.2\.0\/24 198\.51\.100\.2`$/),
      hint: 'Check the configuration of cisco-ios, and correct the named lines by hand.',
    });
    expect(log).toContainEqual({ level: 'warning', message: undo[1], meta: { line: 2, of: 3, answer: '% Busy' } });
    expect(log).toContainEqual({ level: 'info', message: undo[2], meta: { line: 3, of: 3 } });
  });

  test('that was committed with a refused undo line is not undone again, and its rest is named', async () => {
    const vyos = linesOf('vyos_vyos');
    const simulated = simulator.device('vyos-vyos');
    const { session, end, log } = await open('vyos_vyos');
    await session.configure(vyos.lines, { undo: vyos.undo });
    simulated.refuses = [vyos.undo[1] ?? ''];
    const typed = simulated.typed.length;
    expect(await end(false)).toMatchObject({
      outcome: 'undo failed',
      hint: 'Check the configuration of vyos-vyos, and correct the named lines by hand.',
    });
    expect(simulated.typed.slice(typed).filter((line) => /^(?:commit|exit discard)$/.test(line))).toEqual(['commit']);
    expect(log.some(({ message }) => message.startsWith('Undoing the change failed'))).toBe(false);
    expect(routesOf(simulated)).toBe(1);
  });

  test('logs why each try to undo it failed', async () => {
    const { session, end, log } = await open('cisco_ios');
    await session.configure(lines, { undo });
    ios.faults = [{ kind: 'close-in-configure', line: 1, when: 'before', times: 1 }];
    expect(await end(false)).toMatchObject({ outcome: 'undone' });
    expect(log).toContainEqual({
      level: 'warning',
      message: expect.stringMatching(/^Undoing the change failed: .*cisco-ios/),
      meta: { try: 1, error: 'NR_DEVICE_CLOSED', nextTryInMs: 2_000 },
    });
  });

  test('is not undone by a device with another host key', async () => {
    const { session, end } = await open('cisco_ios');
    await session.configure(lines, { undo });
    ios.changeHostKey();
    expect(await end(false)).toMatchObject({
      outcome: 'undo failed',
      message: expect.stringContaining('host key'),
    });
    expect(routesOf(ios)).toBe(3);
  });

  test('of an earlier process is undone from its undo lines alone', async () => {
    const before = ios.config;
    const stored: unknown[] = [];
    const { device, session } = await open('cisco_ios', {
      beforeConfigure: async (change) => void stored.push(change),
    });
    await session.configure(lines, { undo });
    await device.close();
    expect(stored).toEqual([{ undo, shown: undo, before: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    const other = await open('cisco_ios');
    expect(await other.undoOpen(stored[0] as never)).toMatchObject({ outcome: 'undone' });
    expect(ios.config).toBe(before);
    expect(await other.undoOpen(stored[0] as never)).toMatchObject({
      outcome: 'undone',
      message: 'cisco-ios is as before: no line of the change took effect',
    });
  });

  test('of a job that sees secrets is proven undone without that permission', async () => {
    const before = ios.config;
    const stored: unknown[] = [];
    const { device, session } = await open('cisco_ios', {
      permissions: ['device:write', 'device:secrets'],
      beforeConfigure: async (change) => void stored.push(change),
    });
    await session.configure(lines, { undo });
    await device.close();
    expect(await (await open('cisco_ios')).undoOpen(stored[0] as never)).toMatchObject({
      outcome: 'undone',
      message: 'cisco-ios is as before: NetRaven sent 3 lines to undo the change',
    });
    expect(ios.config).toBe(before);
  });

  test.each([true, false])(
    'that a job did not wait for is made before it is kept, or undone (kept: %s)',
    async (keeps) => {
      const { session, end } = await open('cisco_ios');
      const changing = session.configure(lines, { undo }).catch(() => undefined);
      await end(keeps);
      await changing;
      expect(routesOf(ios)).toBe(keeps ? 3 : 0);
    },
  );

  test('with undo lines that no job may send is refused before its first line', async () => {
    const { session } = await open('cisco_ios');
    const typed = ios.typed.length;
    await expect(session.configure(lines, { undo: ['end', 'hostname x'] })).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_REFUSED',
    });
    expect(ios.typed).toHaveLength(typed);
  });
});

describe.each(['cisco_ios', 'cisco_iosxe', 'arista_eos', 'juniper_junos'])(
  'a change that %s takes back by itself',
  (id) => {
    const { lines } = linesOf(id);
    const start = (): Promise<SimulatedDevice> => simulate({ name: 'r1', platform: id });

    test('is kept if it is confirmed, by the job or because the task succeeds', async () => {
      for (const confirms of [true, false]) {
        const simulated = await start();
        const { session, end } = await openOn(simulated);
        await session.configure(lines, { revertAfterMinutes: 5 });
        if (confirms) await session.confirm();
        expect(await end(!confirms)).toBeUndefined();
        expect(routesOf(simulated)).toBe(3);
        expect(
          simulated.typed.filter((line) => /^configure confirm$|^configure session \S+ commit$|^commit$/.test(line)),
        ).toHaveLength(1);
      }
    });

    test('is taken back at once if the task does not succeed', async () => {
      const simulated = await start();
      const before = simulated.config;
      const { session, end } = await openOn(simulated);
      await session.configure(lines, { revertAfterMinutes: 5 });
      expect(routesOf(simulated)).toBe(3);
      expect(await end(false)).toMatchObject({
        outcome: 'undone',
        message: 'r1 is as before: it took the change back at once',
      });
      expect(simulated.config).toBe(before);
    });

    test.each([1, 2, 3, 4])('is taken back if the connection is cut at line %i', async (line) => {
      for (const when of ['before', 'after'] as const) {
        const simulated = await start();
        const before = simulated.config;
        simulated.faults = [{ kind: 'close-in-configure', line, when, times: 1 }];
        const { session, end } = await openOn(simulated);
        await expect(session.configure(lines, { revertAfterMinutes: 5 })).rejects.toMatchObject({
          code: 'NR_DEVICE_CLOSED',
        });
        expect(await end(false)).toMatchObject({ outcome: 'undone' });
        expect(simulated.config).toBe(before);
      }
    });

    test('is taken back by a device that cannot be reached, and that is seen afterwards', async () => {
      const simulated = await start();
      const before = simulated.config;
      const { device, session } = await openOn(simulated);
      // Only what undoes the change meets a device that says nothing. The login behind it must be over in this time.
      const { undoOpen } = await openOn(simulated, { limits: { ...limits, loginMs: 4_000 } });
      await session.configure(lines, { revertAfterMinutes: 1 });
      expect(routesOf(simulated)).toBe(3);
      // As if the change had cut the way to the device.
      simulated.faults = [{ kind: 'silent', times: 1 }];
      simulated.endTimers();
      expect(simulated.config).toBe(before);
      expect(await device.endChange(false, undoOpen)).toMatchObject({
        outcome: 'undone',
        message: 'r1 is as before: it took the change back by itself, or no line of the change took effect',
      });
    });

    test('that was not confirmed in time is an error, also of a task that succeeds', async () => {
      const simulated = await start();
      const before = simulated.config;
      const { session, end } = await openOn(simulated);
      await session.configure(lines, { revertAfterMinutes: 1 });
      simulated.endTimers();
      expect(simulated.config).toBe(before);
      expect(await end(true)).toMatchObject({
        outcome: 'undone',
        message: expect.stringMatching(
          / \(not confirmed: r1 (?:refused `configure|has no longer the configuration of) .*\)$/,
        ),
      });
    });

    test.skipIf(id === 'juniper_junos')('is not kept once its time is over, whatever the device answers', async () => {
      const { session, end } = await openOn(await start());
      await session.configure(lines, { revertAfterMinutes: 1 });
      const later = Date.now() + 61_000;
      using now = vi.spyOn(Date, 'now');
      now.mockReturnValue(later);
      await expect(session.confirm()).rejects.toMatchObject({
        code: 'NR_DEVICE_COMMAND_FAILED',
        message: 'the time after which r1 takes the change back by itself is over',
      });
      expect(await end(true)).toMatchObject({ outcome: 'undone' });
    });

    /** Lets time pass when the device has got the first line. */
    const slowly = (simulated: SimulatedDevice, ms = 65_000): ReturnType<typeof vi.spyOn> => {
      const realNow = Date.now;
      return vi
        .spyOn(Date, 'now')
        .mockImplementation(() => realNow() + (simulated.typed.includes(lines[0] ?? '') ? ms : 0));
    };
    const isTimedAtOnce = id.startsWith('cisco');

    test.skipIf(isTimedAtOnce)(
      'has all its time once it was typed, because its timer starts at the commit',
      async () => {
        const simulated = await start();
        const { session, end } = await openOn(simulated);
        using _ = slowly(simulated);
        await session.configure(lines, { revertAfterMinutes: 1 });
        await session.confirm();
        expect(await end(true)).toBeUndefined();
        expect(routesOf(simulated)).toBe(3);
      },
    );

    test.runIf(isTimedAtOnce)('is not typed on once its time is nearly over', async () => {
      const simulated = await start();
      const before = simulated.config;
      const { session, end } = await openOn(simulated);
      using _ = slowly(simulated);
      await expect(session.configure(lines, { revertAfterMinutes: 1 })).rejects.toMatchObject({
        message: expect.stringContaining('Line 2 of ') as unknown,
        hint: expect.stringContaining('Allow more minutes') as unknown,
      });
      expect(simulated.typed).not.toContain(lines[1]);
      expect(await end(false)).toMatchObject({ outcome: 'undone' });
      expect(simulated.config).toBe(before);
    });

    test('that takes long to type is taken back at once', async () => {
      const simulated = await start();
      const before = simulated.config;
      const { session, end } = await openOn(simulated);
      using _ = slowly(simulated, 280_000);
      await session.configure(lines, { revertAfterMinutes: 5 });
      expect(await end(false)).toMatchObject({ message: 'r1 is as before: it took the change back at once' });
      expect(simulated.config).toBe(before);
    });

    test('must be confirmed before the next one', async () => {
      const { session } = await openOn(await start());
      await session.configure(lines.slice(0, 1), { revertAfterMinutes: 5 });
      await expect(session.configure(lines.slice(1), { revertAfterMinutes: 5 })).rejects.toMatchObject({
        code: 'NR_DEVICE_COMMAND_REFUSED',
        hint: 'Call confirm() before the next one.',
      });
      await session.confirm();
      await session.configure(lines.slice(1), { revertAfterMinutes: 5 });
    });
  },
);

test('a platform that takes back no change by itself uses the undo lines, or refuses the change', async () => {
  const { lines, undo } = linesOf('linux_frr');
  const simulated = simulator.device('linux-frr');
  const before = simulated.config;
  const { session, end } = await open('linux_frr');
  await expect(session.configure(lines, { revertAfterMinutes: 5 })).rejects.toMatchObject({
    code: 'NR_DEVICE_COMMAND_REFUSED',
    hint: 'Pass `undo` lines to configure() too.',
  });
  await session.configure(lines, { undo, revertAfterMinutes: 5 });
  expect(await end(false)).toMatchObject({ outcome: 'undone' });
  expect(simulated.config).toBe(before);
});

test.each(['cisco_ios', 'arista_eos'])('the timer of %s ends when no line of a change took effect', async (id) => {
  const simulated = await simulate({ name: 'r1', platform: id, refuses: ['ip route 198.18.1.0/24'] });
  const { session, end } = await openOn(simulated);
  await expect(session.configure(['ip route 198.18.1.0/24'], { revertAfterMinutes: 30 })).rejects.toMatchObject({
    code: 'NR_DEVICE_COMMAND_FAILED',
  });
  expect(await end(false)).toMatchObject({ outcome: 'undone' });
  // Else a newer change would vanish after half an hour.
  simulated.config = simulated.config.replace(/^hostname .*$/m, 'hostname r2');
  const { config } = simulated;
  simulated.endTimers();
  expect(simulated.config).toBe(config);
});

test('a plain change must not keep one that Junos would take back by itself', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'juniper_junos' });
  const { lines, undo } = linesOf('juniper_junos');
  const { session, end } = await openOn(simulated);
  await session.configure(lines.slice(0, 1), { revertAfterMinutes: 5 });
  await expect(session.configure(lines.slice(1), { undo })).rejects.toMatchObject({
    code: 'NR_DEVICE_COMMAND_REFUSED',
    hint: 'Call confirm() before the next one.',
  });
  expect(await end(false)).toMatchObject({ outcome: 'undone' });
});

test('Junos is not told to roll back once the time is over: that could bring the change again', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'juniper_junos' });
  const { undoOpen } = openTestDevice(simulated, 'juniper_junos', { permissions: ['device:write'], limits });
  const revert = { rollback: 'rollback 1', at: new Date(Date.now() - 1_000).toISOString() };
  const times = { pausesMs: [20], lateMs: 500 };
  expect(await undoOpen({ undo: [], shown: [], revert }, times)).toMatchObject({
    outcome: 'undo failed',
    message: expect.stringContaining('the time after which r1 takes the change back by itself is over') as unknown,
  });
  expect(simulated.typed).not.toContain('rollback 1');
});

test('Junos is not told to roll back when it is about to do so by itself', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'juniper_junos' });
  const { lines } = linesOf('juniper_junos');
  const before = simulated.config;
  const stored: unknown[] = [];
  const { device, session, undoOpen } = await openOn(simulated, {
    beforeConfigure: async (change) => void stored.push(change),
  });
  await session.configure(lines, { revertAfterMinutes: 5 });
  await device.close();
  const change = stored[0] as OpenChange;
  if (!change.revert) throw new Error('no revert');
  const revert = { ...change.revert, at: new Date(Date.now() + 20_000).toISOString() };
  const undone = await undoOpen({ ...change, revert }, { pausesMs: [20], onWait: () => simulated.endTimers() });
  expect(undone).toMatchObject({ outcome: 'undone' });
  expect(simulated.config).toBe(before);
  expect(simulated.typed).not.toContain('rollback 1');
});

describe('Junos is told to roll back once only, as a second time could bring the change again:', () => {
  const { lines } = linesOf('juniper_junos');
  const rollbacksOf = ({ typed }: SimulatedDevice): number => typed.filter((line) => line === 'rollback 1').length;
  /** Makes the change. @param behindRollback called once the device was told to roll back */
  const start = async (behindRollback: (simulated: SimulatedDevice) => void = () => undefined) => {
    const simulated = await simulate({ name: 'r1', platform: 'juniper_junos' });
    const before = simulated.config;
    const stored: unknown[] = [];
    let isRolledBack = false;
    const { device, session, undoOpen, log } = await openOn(simulated, {
      beforeConfigure: async (change) => void stored.push(change),
      isStored: async () => {
        if (!isRolledBack && rollbacksOf(simulated) === 1) {
          isRolledBack = true;
          behindRollback(simulated);
        }
        return false;
      },
    });
    await session.configure(lines, { revertAfterMinutes: 5 });
    await device.close();
    const failed = () => log.filter(({ message }) => message.startsWith('Undoing the change failed'));
    return { simulated, before, undoOpen, change: stored[0] as OpenChange, failed };
  };
  /** As if another user committed. */
  const rename = (simulated: SimulatedDevice): void => {
    simulated.config = simulated.config.replace(/^ +host-name .*$/m, '    host-name r2;');
  };

  test('if the connection breaks behind the commit, and the configuration before is unknown', async () => {
    const { simulated, before, undoOpen, change } = await start();
    const { before: _, ...unknown } = change;
    simulated.faults = [{ kind: 'close-in-configure', line: 2, when: 'after', times: 1 }];
    expect(await undoOpen(unknown)).toMatchObject({
      outcome: 'undo failed',
      message: expect.stringMatching(
        /; r1 took the change back at once, or does so by itself at 20\d\d-\S+Z$/,
      ) as unknown,
      hint: 'Check the configuration of r1, and correct it by hand.',
    });
    expect(rollbacksOf(simulated)).toBe(1);
    expect(simulated.config).toBe(before);
  });

  test('if the connection breaks behind the commit, and another user commits before the next try', async () => {
    const { simulated, before, undoOpen, change, failed } = await start();
    simulated.faults = [{ kind: 'close-in-configure', line: 2, when: 'after', times: 1 }];
    const undoing = undoOpen(change);
    await expect.poll(() => simulated.config).toBe(before);
    rename(simulated);
    await expect.poll(() => failed().length).toBeGreaterThanOrEqual(2);
    expect(routesOf(simulated)).toBe(0);
    simulated.config = before;
    expect(await undoing).toMatchObject({ outcome: 'undone' });
    expect(rollbacksOf(simulated)).toBe(1);
  });

  test('if the connection breaks behind an accepted commit, which proves the undo', async () => {
    const { simulated, before, undoOpen, change } = await start();
    const { before: _, ...unknown } = change;
    simulated.faults = [{ kind: 'close-in-configure', line: 3, when: 'before', times: 1 }];
    expect(await undoOpen(unknown)).toMatchObject({
      outcome: 'undone',
      message: 'r1 says: it took the change back at once',
    });
    expect(rollbacksOf(simulated)).toBe(1);
    expect(simulated.config).toBe(before);
  });

  test('if the connection breaks before the commit: undo lines wait for the time, as their commit would end it', async () => {
    const { undo } = linesOf('juniper_junos');
    const { simulated, before, undoOpen, change, failed } = await start();
    simulated.faults = [{ kind: 'close-in-configure', line: 2, when: 'before', times: 1 }];
    const undoing = undoOpen({ ...change, undo, shown: undo });
    await expect.poll(() => failed().length).toBeGreaterThanOrEqual(2);
    expect(failed()[1]).toMatchObject({
      message: expect.stringMatching(
        /: the rollback of r1 was broken off; it takes the change back by itself at 20\d\d-\S+Z$/,
      ) as unknown,
      meta: { error: 'NR_DEVICE_COMMAND_FAILED' },
    });
    expect(simulated.typed).not.toContain(undo[0]);
    simulated.endTimers();
    expect(await undoing).toMatchObject({ outcome: 'undone' });
    expect(simulated.config).toBe(before);
    expect(rollbacksOf(simulated)).toBe(1);
  });

  test('and undo lines are sent again if the device let no one configure behind the rollback', async () => {
    const { simulated, before, undoOpen, change, failed } = await start((device) => {
      rename(device);
      device.refuses = [listPlatforms().find(({ id }) => id === 'juniper_junos')?.configure?.enter ?? ''];
    });
    const undo = ['set system domain-name x'];
    const undoing = undoOpen({ ...change, undo, shown: undo });
    await expect.poll(() => failed().length).toBeGreaterThanOrEqual(1);
    expect(failed()[0]).toMatchObject({
      message: expect.stringContaining('did not enter configuration mode'),
      meta: { nextTryInMs: 2_000 },
    });
    Object.assign(simulated, { refuses: [], config: before });
    expect(await undoing).toMatchObject({ outcome: 'undone' });
    expect(rollbacksOf(simulated)).toBe(1);
  });

  test.each([
    ['without undo lines', {}, 'it took the change back'],
    [
      'with undo lines',
      { undo: ['set system domain-name x'], shown: ['set system domain-name x'] },
      'it took the change back, and after 1 line to undo the change',
    ],
  ])('if another user commits right behind the rollback, %s', async (_, more, after) => {
    const { simulated, undoOpen, change } = await start(rename);
    expect(await undoOpen({ ...change, ...more })).toMatchObject({
      outcome: 'undo failed',
      message: expect.stringMatching(new RegExp(`differs from the one before, after ${after}$`)) as unknown,
    });
    expect(simulated.config).toContain('\n    host-name r2;\n');
    expect(rollbacksOf(simulated)).toBe(1);
    expect(routesOf(simulated)).toBe(0);
  });
});

test('a section that is left by `exit` at the end is left before the commit', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'arista_eos' });
  const { session } = await openOn(simulated);
  const { lines } = linesOf('arista_eos');
  await session.configure([...lines, 'exit']);
  expect(routesOf(simulated)).toBe(3);
});
