import { expect, test } from 'vitest';
import { fromOutside, patternOf } from '../../src/platform/bounded-pattern.ts';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { defaultLimits } from '../../src/session/limits.ts';
import { TerminalSession } from '../../src/session/terminal-session.ts';

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
