import { homedir } from 'node:os';
import { join } from 'node:path';

/** Returns the folder of the master keys of this user; undefined for a user without a home folder. */
export function keyFolder(env: NodeJS.ProcessEnv): string | undefined {
  try {
    return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'netraven');
  } catch {
    // A user without an entry in /etc/passwd, as in a container, and without HOME.
    return undefined;
  }
}
