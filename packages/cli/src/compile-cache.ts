import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Lets Node keep compiled modules in the cache folder of the user: a start loads some 600 modules. Without a folder that
 * can be written, Node compiles each time.
 */
export function keepCompiled(env: NodeJS.ProcessEnv): void {
  const caches = env['XDG_CACHE_HOME'] || join(home(), '.cache');
  if (isAbsolute(caches)) enableCompileCache(join(caches, 'netraven', 'node'));
}

/** Returns the home folder of the user, or an empty string. */
function home(): string {
  try {
    return homedir();
  } catch {
    // A user without a name, as in a container, and no HOME.
    return '';
  }
}
