import { timeOf as timeBy } from '../../src/check/slow-patterns.ts';

// The other backends of recheck are native programs.
process.env['RECHECK_BACKEND'] = 'pure';
const { checkSync } = await import('recheck');

/** Returns the time complexity that recheck finds for a pattern. */
export function timeOf(pattern: string): string {
  return timeBy(pattern, checkSync);
}
