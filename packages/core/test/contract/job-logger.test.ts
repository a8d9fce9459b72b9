import { afterEach, describe, expect, it } from 'vitest';
import { JobLogger, setJobLogChannel, type JobLoggerBinding } from '../../src/index.ts';

describe('JobLogger', () => {
  afterEach(() => setJobLogChannel(undefined));

  it.each([{ jobType: 'backup' }, { jobId: 'r1' }, { jobId: '', jobType: 'backup' }, undefined])(
    'throws without a jobId or a jobType: %j',
    (bound) => {
      setJobLogChannel({ open: () => () => {} });
      expect(() => new JobLogger(bound as unknown as JobLoggerBinding)).toThrow(
        expect.objectContaining({ code: 'NR_LOGGER_UNBOUND' }),
      );
    },
  );

  it('throws outside a job host, and the hint names runJob', () => {
    expect(() => new JobLogger({ jobId: 'r1', jobType: 'backup' })).toThrow(
      expect.objectContaining({ code: 'NR_LOGGER_NO_HOST', hint: expect.stringContaining('runJob') }),
    );
  });

  it('writes each level to its channel, by default with empty meta', () => {
    const entries: unknown[] = [];
    setJobLogChannel({ open: (bound) => (level, message, meta) => entries.push({ ...bound, level, message, meta }) });
    const logger = new JobLogger({ jobId: 'r1', jobType: 'backup', deviceId: 'd1' });
    setJobLogChannel(undefined);
    logger.info('hello');
    logger.log('critical', 'down', { why: 'x' });
    const bound = { jobId: 'r1', jobType: 'backup', deviceId: 'd1' };
    expect(entries).toEqual([
      { ...bound, level: 'info', message: 'hello', meta: {} },
      { ...bound, level: 'critical', message: 'down', meta: { why: 'x' } },
    ]);
  });
});
