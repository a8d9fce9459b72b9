import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { findPackageJSON } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, type Client } from '@netraven/api';

const cli = (file: string): string => fileURLToPath(new URL(`../../packages/cli/${file}`, import.meta.url));

/** A `netraven start` process, started like on the command line. */
export interface NetRaven {
  readonly pid: number;
  readonly client: Client;
  /** Address of the server, and the token for it. */
  readonly url: string;
  readonly token: string;
  /** Folder of the host project; the home is `.netraven` in it. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Creates an empty folder that other users may enter: job hosts and PostgreSQL run as other users. */
export function makeFolder(inside: string = tmpdir()): string {
  const folder = realpathSync(mkdtempSync(join(inside, 'netraven-bench-')));
  chmodSync(folder, 0o755);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Turns a folder into a host project with job packages of the workspace. */
export function makeHostProject(folder: string, packages: readonly string[]): void {
  mkdirSync(join(folder, 'node_modules', '@netraven'), { recursive: true });
  for (const name of packages) {
    const manifest = findPackageJSON(name, import.meta.url) ?? name;
    symlinkSync(realpathSync(dirname(manifest)), join(folder, 'node_modules', name));
  }
  const dependencies = Object.fromEntries(packages.map((name) => [name, '1.0.0']));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'bench', version: '1.0.0', dependencies }));
}

/** Starts NetRaven on a host project. `nodeOptions` apply to its server and its worker. */
export async function startNetRaven(options: {
  readonly folder: string;
  readonly slots?: number;
  /** Uses the output of `pnpm build` instead of the sources. Default false. */
  readonly built?: boolean;
  readonly nodeOptions?: readonly string[];
}): Promise<NetRaven> {
  const { folder, slots = 50, built = false, nodeOptions = [] } = options;
  const program = built ? [cli('dist/bin.js')] : ['--conditions=@netraven/source', cli('src/bin.ts')];
  const { DATABASE_URL: _, NETRAVEN_MASTER_KEY: __, NETRAVEN_HOME: ___, NETRAVEN_ROOT: ____, ...env } = process.env;
  const child = spawn(
    process.execPath,
    ['--disable-sigusr1', ...nodeOptions, ...program, 'start', '--port', '0', '--slots', String(slots)],
    { cwd: folder, env: { ...env, XDG_CONFIG_HOME: join(folder, '.config') }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const found = /listens on (http:\S+)/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    child.on('error', reject).on('close', (code) => reject(new Error(`netraven start ended with ${code}: ${output}`)));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('netraven start has no process id');
  const token = readFileSync(join(folder, '.netraven', 'token'), 'utf8').trim();
  return {
    pid,
    folder,
    url,
    token,
    client: createClient({ baseUrl: url, token }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
      if (child.exitCode !== 0) throw new Error(`netraven start ended with ${child.exitCode}: ${output}`);
    },
  };
}
