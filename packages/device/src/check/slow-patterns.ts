import { patternsOf } from './patterns.ts';
import type { Platform } from '../platform/platform.ts';

/** `checkSync` of the npm package recheck. */
export type RecheckSync = (
  source: string,
  flags: string,
  options: object,
) => {
  readonly status: string;
  readonly complexity?: { readonly type: string };
  readonly error?: { readonly kind: string };
};

/**
 * Searches for an input on which a pattern is slow (20 ms), instead of proving that none exists (up to a minute for one
 * pattern). Returns `linear`, another complexity, or why it is unknown.
 */
export function timeOf(pattern: string, checkSync: RecheckSync): string {
  const verdict = checkSync(pattern, '', {
    checker: 'fuzz',
    timeout: 120_000,
    maxIteration: 3,
    incubationLimit: 5000,
    maxInitialGenerationSize: 100,
    maxGenerationSize: 30,
    crossoverSize: 10,
    mutationSize: 10,
    attackLimit: 1_000_000,
    maxAttackStringSize: 20_000,
  });
  if (verdict.status === 'safe') return 'linear';
  return verdict.complexity?.type ?? verdict.error?.kind ?? verdict.status;
}

/** Returns the patterns of a platform that may take longer than linear time, with their complexity. */
export function slowPatterns(platform: Platform, checkSync: RecheckSync): { pattern: string; time: string }[] {
  return [...new Set(patternsOf(platform))]
    .map((pattern) => ({ pattern, time: timeOf(pattern, checkSync) }))
    .filter(({ time }) => time !== 'linear');
}
