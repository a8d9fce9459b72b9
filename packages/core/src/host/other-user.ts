import { existsSync, readFileSync } from 'node:fs';

/** Where `setpriv` of util-linux is, if it is. */
export const setpriv: string | undefined = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/** Bits of the capabilities of Linux that matter here (capabilities(7)), by the names `setpriv` gives them. */
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

/** What this process may do as root and hand on, as a mask. */
const own = process.getuid?.() === 0 && setpriv !== undefined ? readCapabilities() : 0n;
const needed = ['chown', 'dac_override', 'kill', 'setgid', 'setuid', 'setpcap'] as const;

/**
 * Whether programs can be run as another user, be given files, and be ended and cleaned up after: only root can, and a
 * container may have taken that from it.
 */
export const mayChangeUser: boolean = needed.every(has);

/** A capability that leads another user through folders that are private to root. */
type Passage = Extract<Capability, 'dac_read_search' | 'dac_override'>;

/** The one that only reads or, where a container keeps that from root, the one that writes too. */
export function passage(): Passage {
  return has('dac_read_search') ? 'dac_read_search' : 'dac_override';
}

/** What `setpriv` is told, to run a program as another user and with no capability but the passage. */
export function asUser(uid: number, gid: number, through?: Passage): string[] {
  const capabilities = through ? `-all,+${through}` : '-all';
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=${capabilities}`,
    `--ambient-caps=${capabilities}`,
    `--bounding-set=${capabilities}`,
    // Else access(2) would look without the passage, and say that what can be opened is not there.
    ...(through ? ['--securebits=+no_setuid_fixup'] : []),
  ];
}

/**
 * The beginning of a command line that runs the rest as another user, who passes folders that are private to root;
 * undefined where root may not change users.
 */
export function throughPrivateFolders(uid: number, gid: number): string[] | undefined {
  return setpriv !== undefined && mayChangeUser ? [setpriv, ...asUser(uid, gid, passage()), '--'] : undefined;
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
