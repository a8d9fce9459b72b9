import { expect, it } from 'vitest';
import { mayMatch } from '../../src/registry/index.ts';
import { withinUsedTime } from '../../src/registry/within-time.ts';
import { standStill } from '@netraven/test-utils/stand-still';

it('a function is not ended because the machine was busy', () => {
  let calls = 0;
  const call = (): string => {
    if (++calls === 1) standStill(5_000);
    return 'a';
  };
  expect(withinUsedTime(100, call)).toBe('a');
});

it('a function that uses its time, or never gets the processor, is ended', () => {
  const timeout = expect.objectContaining({ code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
  expect(() => withinUsedTime(50, () => /^(a+)+$/.test(`${'a'.repeat(60)}!`))).toThrow(timeout);
  expect(() => withinUsedTime(10, () => standStill(60_000))).toThrow(timeout);
  expect(() => mayMatch('^(a+)+$', `${'a'.repeat(60)}!`)).toThrow(
    expect.objectContaining({ code: 'NR_CONFIG_TOO_COMPLEX' }),
  );
});
