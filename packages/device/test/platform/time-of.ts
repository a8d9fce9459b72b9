// The other backends of recheck are native programs.
process.env['RECHECK_BACKEND'] = 'pure';
const { checkSync } = await import('recheck');

/**
 * Returns the time complexity that recheck finds for a pattern. It searches for a slow input (20 ms) instead of proving that
 * none exists (up to a minute for one pattern).
 */
export function timeOf(pattern: string): string {
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
  return verdict.status === 'vulnerable' ? verdict.complexity.type : verdict.error.kind;
}
