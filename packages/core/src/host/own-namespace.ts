import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setpriv } from './other-user.ts';

const unshare = ['/usr/bin/unshare', '/bin/unshare'].find((path) => existsSync(path));
/**
 * The first process of a namespace ignores signals that it sends itself. So a shell is first, and waits. It must not add
 * to the environment of the job.
 */
const shell = ['/bin/sh', '-c', 'unset PWD OLDPWD SHLVL; "$0" "$@" & wait $!'];
let prefix: readonly string[] | undefined;

/**
 * Returns the beginning of a command line that runs the rest in a process namespace of its own: it sees, and can signal, no
 * process of this machine but its own. Empty for root, and where the system does not allow it. The first call tries it, in about 5 ms.
 */
export function ownNamespace(): readonly string[] {
  return (prefix ??= findPrefix());
}

function findPrefix(): readonly string[] {
  // Root would have all capabilities in its namespace.
  if (process.getuid?.() === 0) return [];
  // Without setpriv it would outlive this process. Without `children` the watchdog could not find it.
  if (unshare === undefined || setpriv === undefined || childOf(process.pid) === undefined) return [];
  const flags = ['--user', '--map-current-user', '--pid', '--fork', '--kill-child=KILL', '--'];
  const { status } = spawnSync(unshare, [...flags, ...shell, '/bin/true'], { stdio: 'ignore' });
  return status === 0 ? [unshare, ...flags, ...shell] : [];
}

/** Returns the process that runs in the namespace which `pid` has opened; undefined before it runs. */
export function processWithin(pid: number): number | undefined {
  const first = childOf(pid);
  return first ? (childOf(first) ?? undefined) : undefined;
}

/** Returns the first child of a process; null if it has none, undefined if the system does not tell. */
function childOf(pid: number): number | null | undefined {
  try {
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    return first ? Number(first) : null;
  } catch {
    return undefined;
  }
}
