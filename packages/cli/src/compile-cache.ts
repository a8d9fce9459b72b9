import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Has Node keep what it compiles of our modules, in the person's own cache folder: a start loads some 600 of them. Where
 * that folder cannot be written, Node does without.
 */
export function keepCompiled(env: NodeJS.ProcessEnv): void {
  const caches = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  enableCompileCache(join(caches, 'netraven', 'node'));
}
