import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Has Node keep what it compiles of our modules, in the person's own cache folder: a start loads some 600 of them. Where
 * there is none, or it cannot be written, Node does without.
 */
export function keepCompiled(env: NodeJS.ProcessEnv): void {
  const caches = env['XDG_CACHE_HOME'] || join(home(), '.cache');
  if (isAbsolute(caches)) enableCompileCache(join(caches, 'netraven', 'node'));
}

/** Empty where the person has none. */
function home(): string {
  try {
    return homedir();
  } catch {
    // A user without a name, as in a container, and no HOME.
    return '';
  }
}
