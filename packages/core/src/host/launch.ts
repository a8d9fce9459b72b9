import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportConditions } from './export-conditions.ts';
import { jobUserOf } from './job-user.ts';
import { hostError } from './codes.ts';
import { asUser, mayChangeUser, onlyPaths, passage, setpriv } from './other-user.ts';
import { ownNamespace, processWithin } from './own-namespace.ts';
import { shellWord } from '../registry/shell-word.ts';
import { makeWorkingFolder, removeWorkingFolder } from './working-folder.ts';

/** Rights of a job host. */
export interface LaunchOptions {
  /** Owner of its code, e.g. the package folder. As root, its job hosts run as the same user. */
  readonly owner: string;
  /** Folders it may read, in addition to its own code. */
  readonly readable: readonly string[];
  /** True if it may open sockets: with the permission `network`. */
  readonly network: boolean;
  /** Heap limit in MB. Default 256. */
  readonly heapMb?: number;
}

/** A process, the pipe to it, and its working folder. */
export interface Launched {
  readonly child: ChildProcess;
  readonly pipe: Duplex;
  readonly folder: string;
  /** Returns the process id of the job host itself; undefined before it runs. `child` may be what started it. */
  readonly pid: () => number | undefined;
}

// Relative to `src/host` and, in the built package, to `dist/chunks`.
const childMain = fileURLToPath(
  new URL(`../host/child/main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);
/** The descriptor of the pipe to the worker in the job host. */
const pipeFd = 3;
const corePackage = join(dirname(childMain), '..', '..', '..');
const ownCode = ['src', 'dist', 'package.json'].map((part) => join(corePackage, part));

/**
 * Starts a job host: contained by Node's permission model, without environment, in an empty folder of its own. With
 * `setpriv`, the kernel ends it when this process dies. A job must not signal NetRaven or the job host of another package:
 * as root, the job host runs as the user of its owner, else in a process
 * namespace. A root that may not change users, or a system without namespaces, has neither.
 */
export function launch(options: LaunchOptions): Launched {
  const folder = makeWorkingFolder();
  try {
    return launchIn(folder, options);
  } catch (error) {
    void removeWorkingFolder(folder);
    throw error;
  }
}

function launchIn(folder: string, options: LaunchOptions): Launched {
  // In development a job host imports workspace packages from their source, as we do.
  const conditions = exportConditions().map((condition) => `--conditions=${condition}`);
  const execArgv = [...conditions, ...containment(options, folder)];
  const user = mayChangeUser ? jobUserOf(options.owner) : undefined;
  if (user !== undefined) chownSync(folder, user, user);
  const node = [process.execPath, ...execArgv, childMain];
  const namespace = user === undefined ? ownNamespace() : [];
  const [program = '', ...args] = setpriv
    ? [setpriv, '--pdeathsig=KILL', ...asJobUser(user, options, folder), ...namespace, ...node]
    : node;
  // A process group of its own: Ctrl-C must not reach it, so that tasks can end.
  const child = spawn(program, args, {
    cwd: folder,
    // Node opens its IPC on this descriptor and takes the variable out of the environment before any code runs.
    env: { NODE_CHANNEL_FD: String(pipeFd) },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const pipe = child.stdio[pipeFd] as Duplex;
  let inner: number | undefined;
  const pid = (): number | undefined => {
    if (namespace.length === 0 || child.pid === undefined) return child.pid;
    return (inner ??= processWithin(child.pid));
  };
  return { child, pipe, folder, pid };
}

function asJobUser(user: number | undefined, { readable }: LaunchOptions, folder: string): string[] {
  if (user === undefined) return [];
  const code = [process.execPath, ...ownCode, ...readable];
  const closed = code.map(closedFolderOf).find((each) => each !== undefined);
  if (closed === undefined) return asUser(user, user);
  // The user may not enter a private folder, e.g. root's home. One capability opens it, and every other file of the
  // machine too. So the kernel must keep the process out of all but its code.
  const limits = onlyPaths([...code, ...systemFiles], [folder, ...devices]);
  if (limits === undefined) {
    throw hostError(
      'NR_HOST_FOLDER_PRIVATE',
      `The users of job hosts may not enter ${closed}, where the code of a job is`,
      hintOf(closed),
    );
  }
  return [...asUser(user, user, passage()), ...limits];
}

/** Files that Node and the C library read. Not all of /etc: it has the passwords of the machine. */
const systemFiles = [
  ...[
    '/usr',
    '/bin',
    '/lib',
    '/lib32',
    '/lib64',
    '/opt/lib',
    '/nix/store',
    '/proc',
    '/sys/fs/cgroup',
    '/sys/devices/system/cpu',
  ],
  ...[
    'ld.so.cache',
    'ld.so.conf',
    'ld.so.conf.d',
    'localtime',
    'ssl/openssl.cnf',
    'ssl/certs',
    'pki',
    'ca-certificates',
  ].map(inEtc),
  ...['resolv.conf', 'hosts', 'nsswitch.conf', 'host.conf', 'gai.conf', 'services', 'protocols'].map(inEtc),
];
const devices = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom'];

function inEtc(name: string): string {
  return `/etc/${name}`;
}

function containment(options: LaunchOptions, folder: string): string[] {
  return [
    '--permission',
    // node:sqlite ignores the grants of the permission model.
    '--no-experimental-sqlite',
    ...ownCode.map((path) => `--allow-fs-read=${path}`),
    // A grant must end in a slash: `/x/pkg` alone also opens `/x/pkg-evil` once a star follows it.
    ...options.readable.flatMap((path) => [`--allow-fs-read=${path}`, `--allow-fs-read=${path}/`]),
    `--allow-fs-read=${folder}/`,
    `--allow-fs-write=${folder}/`,
    // Node 24 lacks this permission: there every job may open sockets, and the doctor warns.
    ...(options.network && process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
    `--max-old-space-size=${options.heapMb ?? 256}`,
    '--disable-proto=delete',
    '--unhandled-rejections=strict',
    '--no-warnings',
    // Names the line of a process.exit() at the end of the output.
    '--trace-exit',
  ];
}

/** Returns the fix if a strict umask made installed packages private. Other folders may hold secrets: the default hint says so. */
export function hintOf(closed: string): { readonly hint?: string } {
  const [, modules] = /^(.*?\/node_modules)(?:\/|$)/.exec(closed) ?? [];
  if (modules === undefined) return {};
  const command = `chmod -R o+rX ${shellWord(modules)}`;
  return { hint: `Let every user read the installed packages: \`${command}\`. Install with \`umask 022\` next time.` };
}

/** Returns the first folder above a file, or a folder itself, that not every user may enter. Ignores missing folders. */
function closedFolderOf(path: string): string | undefined {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  for (let at = isFolder ? path : dirname(path); ; at = dirname(at)) {
    const folder = statSync(at, { throwIfNoEntry: false });
    if (folder && (folder.mode & 0o001) === 0) return at;
    if (dirname(at) === at) return undefined;
  }
}
