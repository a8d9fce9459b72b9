import { statSync } from 'node:fs';

/**
 * The time at which whatever lies at a path was last changed, in ms; 0 where nothing does. Follows links. Unlike the time
 * of modification nobody can set it, and a file that is put in the place of another one has its own.
 *
 * @throws {Error} when it may not be looked at, which is no answer.
 */
export function stampOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0;
}
