import { describe, expect, test } from 'vitest';
import { fromOutside, patternOf } from '../../src/platform/bounded-pattern.ts';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { defaultLimits } from '../../src/platform/limits.ts';
import { TerminalSession } from '../../src/session/terminal-session.ts';
import { openTestDevice, simulate } from '../../test-utils/open.ts';

test('a slow pattern of a foreign platform fails the session, and throws nothing at the socket', async () => {
  const base = requirePlatform('cisco_ios');
  const pager = { question: '(?:a+)+b$', answer: ' ', residue: 'x' };
  const platform = fromOutside({ ...base, id: 'acme_os', paging: { ...base.paging, pager } }, 30);
  const session = new TerminalSession(platform, defaultLimits, 'r1', { username: 'x', password: undefined });
  const started = session.start({ write: () => undefined });
  session.data(Buffer.from('a'.repeat(200)));
  await expect(started).rejects.toMatchObject({ code: 'NR_DEVICE_PATTERN_SLOW' });
});

test('a session whose platform is paused fails once, and no timer fails it again', async () => {
  const platform = fromOutside({ ...requirePlatform('cisco_ios'), id: 'acme_os' }, 30);
  expect(() => patternOf(platform, '(?:a+)+b$').test('a'.repeat(200))).toThrow(/took longer than 30 ms/);
  const session = new TerminalSession(platform, { ...defaultLimits, loginMs: 50 }, 'r1', {
    username: 'x',
    password: undefined,
  });
  await expect(session.start({ write: () => undefined })).rejects.toMatchObject({ code: 'NR_DEVICE_PATTERN_SLOW' });
  // Vitest reports an error that nothing catches.
  await new Promise((resolve) => setTimeout(resolve, 100));
});

describe('while a platform is paused, nothing is sent:', () => {
  const open = async (id: string) => {
    const simulated = await simulate({ name: 'r1', platform: id });
    const platform = fromOutside({ ...requirePlatform(id) }, 2_000);
    const platforms = { get: () => platform, list: () => [platform] };
    const { httpsPort } = simulated;
    const { device } = openTestDevice(simulated, id, {
      ...(httpsPort !== undefined && { httpsPort }),
      permissions: ['device:write'],
      platforms,
    });
    const pause = (): void => {
      expect(() => patternOf(platform, '(?:a+)+b$').test('a'.repeat(200))).toThrow(/took longer/);
    };
    return { simulated, device, pause };
  };

  test('no request', async () => {
    const { simulated, device, pause } = await open('mikrotik_routeros');
    pause();
    const put = { method: 'PUT', body: { name: 'core-1' } } as const;
    await expect(device.fetch('/rest/system/identity', put)).rejects.toMatchObject({ code: 'NR_DEVICE_PATTERN_SLOW' });
    expect(simulated.typed).toEqual([]);
  });

  test('no command that keeps a change', async () => {
    const { simulated, device, pause } = await open('cisco_ios');
    const session = await device.connect();
    await session.configure(['ip route 198.18.1.0/24 198.51.100.1'], { revertAfterMinutes: 5 });
    pause();
    const typed = simulated.typed.length;
    await expect(session.confirm()).rejects.toMatchObject({ code: 'NR_DEVICE_PATTERN_SLOW' });
    await device.close();
    expect(simulated.typed.slice(typed)).toEqual([]);
  });
});
