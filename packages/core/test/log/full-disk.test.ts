import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openLog, type Log, type LogRecord } from '../../src/log/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** On this device every write fails as on a full disk. */
const full = '/dev/full';

function openFullLog(): { log: Log; file: string; seen: LogRecord[] } {
  const folder = temporaryFolder();
  const file = join(folder, 'netraven.jsonl');
  symlinkSync(full, file);
  const log = openLog({ folder });
  const seen: LogRecord[] = [];
  log.attach((record) => seen.push(record));
  return { log, file, seen };
}

/** Waits until the first write failed. Until then the log keeps all entries, and drops none. */
const untilFull = (seen: readonly LogRecord[]): Promise<void> =>
  expect.poll(() => seen.some(({ source }) => source === 'core.log')).toBe(true);

const recordsIn = (file: string): LogRecord[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogRecord);

const messagesOf = (records: readonly LogRecord[]): string[] =>
  records.filter(({ source }) => source === 'test').map(({ message }) => message);

it.skipIf(!existsSync(full))(
  'while the disk is full the log buffers entries, reports it once, and writes them once there is space',
  async () => {
    const { log, file, seen } = openFullLog();
    const expected = Array.from({ length: 500 }, (_, n) => `entry ${n}`);
    for (const [n, message] of expected.entries()) {
      log.logger('test').info(message);
      if (n % 100 === 0) await wait(20);
    }
    expect(messagesOf(seen)).toEqual(expected);
    const complaints = (): LogRecord[] => seen.filter(({ source }) => source === 'core.log');
    await expect.poll(complaints).toHaveLength(1);
    expect(complaints()[0]).toMatchObject({
      level: 'error',
      message: expect.stringMatching(/netraven\.jsonl.*ENOSPC/),
    });
    rmSync(file);
    await expect.poll(() => existsSync(file)).toBe(true);
    await log.close();
    expect(messagesOf(recordsIn(file))).toEqual(expected);
  },
);

it.skipIf(!existsSync(full))('a log whose disk is full can be closed', async () => {
  const { log, seen } = openFullLog();
  for (let n = 0; n < 500; n++) log.logger('test').info('lost');
  await log.close();
  expect(messagesOf(seen)).toHaveLength(500);
  const complaints = seen.filter(({ source }) => source === 'core.log');
  expect(complaints).toMatchObject([
    {
      level: 'error',
      message: expect.stringMatching(/^500 entries are lost: netraven\.jsonl cannot be written: .*ENOSPC/) as string,
      meta: { lost: 500 },
    },
  ]);
});

it.skipIf(!existsSync(full))('entries that wait for space when the log is closed are counted as lost', async () => {
  const { log, seen } = openFullLog();
  for (let n = 0; n < 5; n++) log.logger('test').info('waits');
  const complaints = (): string[] => seen.filter(({ source }) => source === 'core.log').map(({ message }) => message);
  await expect.poll(complaints).toHaveLength(1);
  await log.close();
  // With the first complaint.
  expect(complaints()[1]).toMatch(/^6 entries are lost: netraven\.jsonl cannot be written: .*ENOSPC/);
});

it.skipIf(!existsSync(full))(
  'beyond the limit of the buffer the oldest entries are dropped, and their number is logged',
  async () => {
    const { log, file, seen } = openFullLog();
    for (let n = 0; n < 12_000; n++) log.logger('test').info(`entry ${n}`);
    await untilFull(seen);
    rmSync(file);
    await expect.poll(() => existsSync(file)).toBe(true);
    await log.close();
    const records = recordsIn(file);
    const kept = messagesOf(records);
    expect(kept.at(-1)).toBe('entry 11999');
    expect(kept.length).toBeLessThan(12_000);
    const told = records.find(({ message }) => message.includes('dropped'));
    expect(told?.meta).toEqual({ dropped: 12_000 - kept.length });
  },
);

it.skipIf(!existsSync(full))(
  'a log that closes when its file becomes writable again loses no buffered entry',
  async () => {
    const { log, file, seen } = openFullLog();
    for (let n = 0; n < 12_000; n++) log.logger('test').info(`entry ${n}`);
    await untilFull(seen);
    rmSync(file);
    while (!existsSync(file)) await wait(0);
    await log.close();
    const records = recordsIn(file);
    const kept = messagesOf(records);
    expect(kept.at(-1)).toBe('entry 11999');
    expect(records.find(({ message }) => message.includes('dropped'))?.meta).toEqual({ dropped: 12_000 - kept.length });
  },
);
