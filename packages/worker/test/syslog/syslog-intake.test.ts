import { afterEach, expect, it, vi } from 'vitest';
import type { Database } from '@netraven/db';
import { getPlatform, listPlatforms } from '@netraven/device';
import { SyslogIntake } from '../../src/syslog/syslog-intake.ts';

/** Returns an intake on a clock of the test, and its warnings. */
function openIntake(): { intake: SyslogIntake; warnings: string[] } {
  const warnings: string[] = [];
  const quiet = (): void => undefined;
  const warning = (message: string): void => void warnings.push(message);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const intake = new SyslogIntake({
    // Nothing is stored.
    db: {} as Database,
    logger: { debug: quiet, info: quiet, warning, error: quiet, critical: quiet },
    platforms: () => ({ get: getPlatform, list: listPlatforms }),
  });
  return { intake, warnings };
}
afterEach(() => void vi.useRealTimers());

it('dropped messages are logged once a minute, also if nothing comes any more', async () => {
  const { intake, warnings } = openIntake();
  intake.count('flood', 2);
  intake.count('long');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(warnings).toEqual(['Syslog messages were dropped: 2 too many at once, 1 longer than 8192 bytes']);
  intake.count('unreadable', 3_000);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(warnings).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(warnings.slice(1)).toEqual(['Syslog messages were dropped: 3000 not syslog']);
  await intake.close();
  expect(warnings).toHaveLength(2);
});

it('dropped messages are logged at the close, and refused connections apart from them', async () => {
  const { intake, warnings } = openIntake();
  for (let refused = 0; refused < 5; refused += 1) intake.countRefused();
  intake.count('failed');
  await intake.close();
  expect(warnings).toEqual([
    'Syslog messages were dropped: 1 pattern too slow',
    'Syslog connections were refused: 5 too many at once',
  ]);
  expect(vi.getTimerCount()).toBe(0);
});
