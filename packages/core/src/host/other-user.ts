import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';

/** Path of `setpriv` of util-linux, if it is installed. */
export const setpriv: string | undefined = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/** Bits of Linux capabilities (capabilities(7)), by their names in `setpriv`. */
const bits = {
  chown: 0n,
  dac_override: 1n,
  dac_read_search: 2n,
  kill: 5n,
  setgid: 6n,
  setuid: 7n,
  setpcap: 8n,
} as const;
type Capability = keyof typeof bits;

/** Capabilities that this process has and may pass on, as a mask. */
const own = process.getuid?.() === 0 && setpriv !== undefined ? readCapabilities() : 0n;
const needed = ['chown', 'dac_override', 'kill', 'setgid', 'setuid', 'setpcap'] as const;

/**
 * True if this process may run programs as another user, give them files, end them and remove their files. Only root may,
 * and a container can restrict root.
 */
export const mayChangeUser: boolean = needed.every(has);

/** A capability that lets another user enter folders that are private to root. */
type Passage = Extract<Capability, 'dac_read_search' | 'dac_override'>;

/** Returns the capability that only reads or, if a container withholds it, the one that also writes. */
export function passage(): Passage {
  return has('dac_read_search') ? 'dac_read_search' : 'dac_override';
}

/** Returns the arguments of `setpriv` for another user, without capabilities except the passage. */
export function asUser(uid: number, gid: number, through?: Passage): string[] {
  const capabilities = through ? `-all,+${through}` : '-all';
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=${capabilities}`,
    `--ambient-caps=${capabilities}`,
    `--bounding-set=${capabilities}`,
    // Otherwise access(2) would ignore the passage, and report files as missing that can be opened.
    ...(through ? ['--securebits=+no_setuid_fixup'] : []),
  ];
}

/**
 * Returns the beginning of a command line that runs the rest as another user, who may enter folders that are private to
 * root. Undefined if root may not change users.
 */
export function throughPrivateFolders(uid: number, gid: number): string[] | undefined {
  return setpriv !== undefined && mayChangeUser ? [setpriv, ...asUser(uid, gid, passage()), '--'] : undefined;
}

/**
 * Returns the arguments of `setpriv` that let a process read and write only these paths, whatever its capabilities: the
 * kernel's Landlock. Undefined if `setpriv` (before 2.40) or the kernel does not have it. The first call tries it, in about 5 ms.
 */
export function onlyPaths(readable: readonly string[], writable: readonly string[]): string[] | undefined {
  if (!(hasLandlock ??= tryLandlock())) return undefined;
  const rules = (paths: readonly string[], toFile: string, toFolder: string): string[] =>
    paths.flatMap((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      // The kernel refuses rights of folders for a file.
      const access = stats?.isDirectory() ? `${toFile},${toFolder}` : toFile;
      return stats ? ['--landlock-rule', `path-beneath:${access}:${path}`] : [];
    });
  return [
    '--no-new-privs',
    '--landlock-access=fs',
    ...rules(readable, 'execute,read-file', 'read-dir'),
    ...rules(writable, 'read-file,write-file,truncate', changesInFolder),
  ];
}

const changesInFolder = 'read-dir,make-reg,make-dir,make-sym,remove-file,remove-dir,refer';
let hasLandlock: boolean | undefined;

function tryLandlock(): boolean {
  if (setpriv === undefined) return false;
  const args = ['--no-new-privs', '--landlock-access=fs', '--landlock-rule', 'path-beneath:execute,read-file:/', '--'];
  return spawnSync(setpriv, [...args, '/bin/true'], { stdio: 'ignore' }).status === 0;
}

function has(name: Capability): boolean {
  return ((own >> bits[name]) & 1n) === 1n;
}

function readCapabilities(): bigint {
  const status = readFileSync('/proc/self/status', 'utf8');
  const [permitted, bounding] = ['CapPrm', 'CapBnd'].map((set) =>
    BigInt(`0x${new RegExp(`^${set}:\\s*([0-9a-f]+)$`, 'm').exec(status)?.[1] ?? '0'}`),
  );
  return (permitted ?? 0n) & (bounding ?? 0n);
}
