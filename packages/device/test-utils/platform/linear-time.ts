import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Platform } from '../../src/index.ts';
import { patternsOf } from '../../src/check/patterns.ts';

const fileOf = (id: string): URL => new URL(`linear/${id}.txt`, import.meta.url);
const hashOf = (pattern: string): string => createHash('sha256').update(pattern).digest('hex').slice(0, 16);

/** Returns the patterns of a platform that `pnpm patterns` has not found linear yet. */
export function uncheckedPatterns(platform: Platform): string[] {
  const file = fileOf(platform.id);
  const checked = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
  return patternsOf(platform).filter((pattern) => !checked.has(hashOf(pattern)));
}

/** Checks the new patterns of a platform, notes the linear ones, and returns the others with their complexity. */
export async function checkPatterns(platform: Platform): Promise<string[]> {
  const { timeOf } = await import('./time-of.ts');
  const slow = uncheckedPatterns(platform).flatMap((pattern) => {
    const time = timeOf(pattern);
    return time === 'linear' ? [] : [`${time}: ${pattern}`];
  });
  const isSlow = (pattern: string): boolean => slow.some((line) => line.endsWith(`: ${pattern}`));
  const linear = patternsOf(platform).filter((pattern) => !isSlow(pattern));
  writeFileSync(fileOf(platform.id), `${[...new Set(linear.map(hashOf))].toSorted().join('\n')}\n`);
  return slow;
}
