import { spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { shellWord } from '@netraven/core/registry';
import { dbError } from '../codes.ts';

/** Uid and gid of the unprivileged user of Linux. Other daemons may run as it, and could read its files. */
const unprivileged = 65_534;
/** Uid and gid of PostgreSQL alone, next to those of jobs: a number that neither Debian nor systemd assigns. It has no name. */
const own = 60_705;

/** The user that PostgreSQL runs as. It refuses root. */
export interface RunAs {
  /** `self`: the current user. `uid`: another user. `namespace`: the current user under another id, in a user namespace. */
  readonly how: 'self' | 'uid' | 'namespace';
  /** Owner of the files, outside the namespace. */
  readonly uid: number;
  readonly gid: number;
  /** First words of the command line. */
  readonly prefix: readonly string[];
}

/**
 * Decides which user PostgreSQL runs as.
 *
 * An ordinary user: that user. Root: the ordinary owner of the data folder, else a uid of its own, if that user can enter
 * all `paths`. PostgreSQL wants a user with a name, which it gets in a user namespace. Below a private folder such as /root: a
 * namespace of root. Containers without namespaces: uid 65534, with the capability to pass such folders.
 *
 * @throws {NetRavenError} NR_DATABASE_ROOT_REFUSED, NR_DATABASE_USER_UNKNOWN when nothing works.
 */
export async function decideRunAs(paths: readonly string[], dataOwner?: { uid: number; gid: number }): Promise<RunAs> {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) return asSelf(uid, process.getgid?.() ?? 0);
  const isOrdinary = dataOwner !== undefined && ![0, own, unprivileged].includes(dataOwner.uid);
  const user = isOrdinary ? dataOwner : { uid: unprivileged, gid: unprivileged };
  const closed = await firstClosed(paths, user);
  const alone = { uid: own, gid: own };
  if (!isOrdinary && closed === undefined && namespacesWork(alone))
    return { how: 'uid', ...alone, prefix: inNamespace };
  if (closed === undefined) return { how: 'uid', ...user, prefix: [] };
  if (user.uid === unprivileged && namespacesWork()) return { how: 'namespace', uid: 0, gid: 0, prefix: inNamespace };
  // Read only here: other users do not need it and must not wait for it.
  const { throughPrivateFolders } = await import('@netraven/core/host');
  const prefix = throughPrivateFolders(user.uid, user.gid);
  if (prefix) return { how: 'uid', ...user, prefix };
  throw dbError(
    'NR_DATABASE_ROOT_REFUSED',
    `PostgreSQL refuses to run as root, user ${user.uid} may not enter ${closed}, and \`unshare --user\` does not work here`,
    { hint: `Start NetRaven as an ordinary user, or \`chmod o+x ${shellWord(closed)}\`, or set DATABASE_URL.` },
  );
}

/** Runs as the current user. One without an entry in /etc/passwd, as in some containers, gets a name in a namespace. */
function asSelf(uid: number, gid: number): RunAs {
  try {
    userInfo();
    return { how: 'self', uid, gid, prefix: [] };
  } catch (cause) {
    if (namespacesWork()) return { how: 'namespace', uid, gid, prefix: inNamespace };
    throw dbError(
      'NR_DATABASE_USER_UNKNOWN',
      `PostgreSQL needs a named user: ${uid} is not in /etc/passwd, and \`unshare --user\` does not work here`,
      { cause },
    );
  }
}

/** Returns the command line and the `spawn` options that run a program as this user. */
export function commandAs(
  as: RunAs,
  file: string,
  args: readonly string[],
): { file: string; args: string[]; ids: { uid?: number; gid?: number } } {
  const [program = file, ...rest] = [...as.prefix, file, ...args];
  // Another prefix changes the user by itself.
  const changes = as.how === 'uid' && (as.prefix.length === 0 || as.prefix === inNamespace);
  return { file: program, args: rest, ids: changes ? { uid: as.uid, gid: as.gid } : {} };
}

const inNamespace = ['unshare', '--user', `--map-user=${unprivileged}`, `--map-group=${unprivileged}`, '--'];

function namespacesWork(ids: { uid?: number; gid?: number } = {}): boolean {
  const [unshare = '', ...args] = inNamespace;
  return spawnSync(unshare, [...args, 'true'], { ...ids, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Returns the first folder of a path that the user may not enter. */
async function firstClosed(paths: readonly string[], user: { uid: number; gid: number }): Promise<string | undefined> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path; !folders.has(at); at = dirname(at)) folders.add(at);
  }
  for (const folder of [...folders].sort()) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return undefined;
}
