import { expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { patternsOf } from '../../src/check/patterns.ts';
import { timeOf } from '../../test-utils/platform/time-of.ts';

// `pnpm patterns` checks each pattern once and notes it; folders.test.ts demands the note. This repeats a part each day.
test('a sample of the noted patterns takes linear time', () => {
  const all = listPlatforms().flatMap((platform) => patternsOf(platform));
  const today = Math.floor(Date.now() / 86_400_000);
  const sample = all.filter((_, index) => (index + today) % Math.ceil(all.length / 60) === 0);
  for (const pattern of sample) expect.soft(timeOf(pattern), pattern).toBe('linear');
});

test('a pattern that takes longer than linear time is found', () => {
  for (const pattern of [
    '^(a+)+$',
    '^(?:a|a)*$',
    '^a*a*b',
    '^.*password.*x',
    '^(?:\\S+ ?)*password',
    '^ *(?:.* )?remark .*$',
  ]) {
    expect.soft(timeOf(pattern), pattern).not.toBe('linear');
  }
});
