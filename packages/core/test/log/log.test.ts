import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLog, type Log, type LogRecord } from '../../src/log/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let folder: string;
let log: Log;
beforeEach(() => {
  folder = temporaryFolder();
  log = openLog({ folder });
});

const lines = (name: string): LogRecord[] =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LogRecord);

const record: LogRecord = {
  timestamp: '2026-01-02T03:04:05.678Z',
  log_type: 'job',
  level: 'warning',
  job_id: 'r1',
  device_id: null,
  source: 'worker.job.backup',
  message: 'hello',
  meta: { size: 1 },
};

describe('the unified log', () => {
  it('writes exactly the fields of the specification, one JSON line per entry, all before it closes', async () => {
    for (let n = 0; n < 9_000; n++) log.write({ ...record, message: `entry ${n}` });
    await log.close();
    const written = lines('netraven.jsonl');
    expect(written).toHaveLength(9_000);
    expect(written[8_999]).toEqual({ ...record, message: 'entry 8999' });
    expect(Object.keys(written[0] ?? {})).toEqual(Object.keys(record));
  });

  it('writes an entry that JSON cannot hold, in another form, and all others, to every transport', async () => {
    const seen: LogRecord[] = [];
    log.attach((entry) => seen.push(entry));
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const details = [{ count: 1n, of: [2n] }, circular, { size: 1 }];
    for (const meta of details) log.logger('test').info('entry', meta);
    await log.close();
    const expected = [
      { count: '1', of: ['2'] },
      { dropped: expect.stringContaining('circular') as unknown },
      { size: 1 },
    ];
    expect(lines('netraven.jsonl').map(({ meta }) => meta)).toEqual(expected);
    // The log table writes JSON too.
    expect(seen.map(({ meta }) => meta)).toEqual(expected);
  });

  it('makes its folder again when it is removed while NetRaven runs', async () => {
    log.write({ ...record, message: 'before' });
    await expect.poll(() => lines('netraven.jsonl')).toHaveLength(1);
    rmSync(folder, { recursive: true });
    log.write({ ...record, message: 'after' });
    await log.close();
    expect(lines('netraven.jsonl').map(({ message }) => message)).toEqual(['after']);
  });

  it('takes the run and the device of one entry from its other fields', async () => {
    log.logger('db', { jobId: 'r1' }).error('lost', { job_id: 'r2', device_id: 'd2', attempt: 1 });
    await log.close();
    expect(lines('netraven.jsonl')).toMatchObject([{ job_id: 'r2', device_id: 'd2', meta: { attempt: 1 } }]);
    expect(lines('netraven.jsonl')[0]?.meta).toEqual({ attempt: 1 });
  });

  it('writes only entries of the registry to registry.jsonl too', async () => {
    log.logger('core.registry').error('rejected', { name: 'x' });
    log.logger('worker').info('started');
    await log.close();
    expect(lines('registry.jsonl').map((entry) => entry.message)).toEqual(['rejected']);
    expect(lines('netraven.jsonl').map((entry) => entry.message)).toEqual(['rejected', 'started']);
    expect(lines('registry.jsonl')[0]).toMatchObject({
      log_type: 'system',
      job_id: null,
      device_id: null,
      meta: { name: 'x' },
    });
  });

  it('lets no text of a device forge a line or an escape sequence', async () => {
    log.write({ ...record, message: 'a\n{"forged":true}\u001b[2J\u009b2J\u2028b' });
    await log.close();
    const text = readFileSync(join(folder, 'netraven.jsonl'), 'utf8');
    expect(text.split('\n')).toHaveLength(2);
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028]/);
    expect(lines('netraven.jsonl')[0]?.message).toBe('a\n{"forged":true}\u001b[2J\u009b2J\u2028b');
  });

  it('gives every entry to the attached sinks until they are detached', async () => {
    const seen: LogRecord[] = [];
    const detach = log.attach((entry) => seen.push(entry));
    log.write(record);
    detach();
    log.write(record);
    await log.close();
    expect(seen).toEqual([record]);
  });
});
