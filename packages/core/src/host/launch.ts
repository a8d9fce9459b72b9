import { fork, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a job host may reach. */
export interface LaunchOptions {
  /** Folders it may read, beside its own code. */
  readonly readable: readonly string[];
  /** Whether it may open sockets: only for the granted permission `network`. */
  readonly network: boolean;
  /** Heap limit in MB. Default 256. */
  readonly heapMb?: number;
}

/** A job host's process and the folder it works in, which `remove` deletes. */
export interface Launched {
  readonly child: ChildProcess;
  readonly removeFolder: () => void;
}

const childMain = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? 'child/main.ts' : 'child/main.js', import.meta.url),
);
const corePackage = join(dirname(childMain), '..', '..', '..');
/** `nobody`: what a job host runs as when NetRaven itself runs as root. */
const nobody = 65_534;
const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/**
 * Starts a job host: contained by Node's permission model, without environment, in an empty folder of its own, as
 * `nobody` where we are root, and killed by the kernel when this process dies (both where `setpriv` is present).
 */
export function launch(options: LaunchOptions): Launched {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-job-'));
  const asNobody = mayDropUser(options.readable);
  if (asNobody) chownSync(folder, nobody, nobody);
  const execArgv = [...conditions(), ...containment(options, folder)];
  const stdio: ['ignore', 'pipe', 'pipe', 'ipc'] = ['ignore', 'pipe', 'pipe', 'ipc'];
  const common = { cwd: folder, env: {}, stdio, serialization: 'json' as const };
  const child = setpriv
    ? spawn(
        setpriv,
        [
          '--pdeathsig=KILL',
          ...(asNobody ? [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : []),
          process.execPath,
          ...execArgv,
          childMain,
        ],
        common,
      )
    : fork(childMain, { ...common, execArgv, ...(asNobody && { uid: nobody, gid: nobody }) });
  return { child, removeFolder: () => rmSync(folder, { recursive: true, force: true }) };
}

function containment(options: LaunchOptions, folder: string): string[] {
  const own = [join(corePackage, 'src'), join(corePackage, 'dist'), join(corePackage, 'package.json')];
  return [
    '--permission',
    // node:sqlite ignores the grants of the permission model.
    '--no-experimental-sqlite',
    ...own.map((path) => `--allow-fs-read=${path}`),
    // A grant must end in a slash: `/x/pkg` alone also opens `/x/pkg-evil` once a star follows it.
    ...options.readable.flatMap((path) => [`--allow-fs-read=${path}`, `--allow-fs-read=${path}/`]),
    `--allow-fs-read=${folder}/`,
    `--allow-fs-write=${folder}/`,
    ...(options.network ? ['--allow-net'] : []),
    `--max-old-space-size=${options.heapMb ?? 256}`,
    '--disable-proto=delete',
    '--unhandled-rejections=strict',
    '--no-warnings',
  ];
}

/** The conditions we were started with: in development a job host imports workspace packages from their source. */
function conditions(): string[] {
  return process.execArgv.filter((argument) => argument.startsWith('--conditions=') || argument.startsWith('-C='));
}

/** Whether we are root and `nobody` could still read everything a job host needs, Node included. */
export function mayDropUser(readable: readonly string[]): boolean {
  if (process.getuid?.() !== 0) return false;
  return [process.execPath, childMain, ...readable].every(othersMayEnter);
}

function othersMayEnter(path: string): boolean {
  for (let at = dirname(path); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}
