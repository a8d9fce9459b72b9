import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { endWithParent } from '../end-with-parent.ts';
import { missingProgram } from '../find-program.ts';
import { freePort, startOnFreePort } from '../free-port.ts';

/** A real FRR router behind a real OpenSSH server. Only its port is visible outside of its namespaces. */
export interface Frr {
  readonly address: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** The first process in its namespaces. */
  readonly pid: string;
  /** Runs a command on the router itself, without SSH. Types several lines one after the other. */
  vtysh(command: string): Promise<string>;
  /** Stops all its processes. */
  stop(): Promise<void>;
}

const daemons = ['mgmtd', 'zebra', 'staticd', 'ospfd', 'bgpd'].map((name) => `/usr/lib/frr/${name}`);
const username = 'netraven';
const password = 'Leitstand-99';

/** Returns the reason why no router can start here, if any. */
export function frrAvailable(): string | undefined {
  if (process.platform !== 'linux') return 'FRR runs on Linux';
  if (process.getuid?.() !== 0) return 'FRR needs root';
  const missing =
    missingProgram('vtysh', 'ssh-keygen', 'unshare', 'nsenter', 'perl', 'sshd', 'ip') ??
    daemons.find((path) => !existsSync(path));
  if (missing !== undefined) return `${missing} is missing: apt-get install frr openssh-server iproute2`;
  try {
    execFileSync('/usr/bin/unshare', ['--mount', '--net', '--pid', '--uts', '--fork', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'this machine allows no new namespaces';
  }
}

/** Starts a router in its own namespaces: it changes no account, file or route of this machine. */
export function startFrr(): Promise<Frr> {
  // The router needs seconds until its server listens.
  return startOnFreePort(startOnce);
}

async function startOnce(): Promise<Frr> {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-frr-'));
  const port = await freePort();
  await writeFiles(folder, port);
  // Killing `unshare` kills the first process of the namespace, and with it all others.
  const [program, ...words] = endWithParent('KILL', [
    ...['/usr/bin/unshare', '--mount', '--pid', '--uts', '--fork', '--kill-child=SIGKILL', '--mount-proc'],
    ...['/bin/sh', join(folder, 'start.sh'), folder],
  ]);
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await listening(child);
  } catch (error) {
    await stop();
    throw error;
  }
  const inside = firstChildOf(child.pid ?? 0);
  return {
    address: '127.0.0.1',
    port,
    username,
    password,
    pid: inside,
    stop,
    async vtysh(command) {
      const args = [
        '-t',
        inside,
        '-m',
        '-u',
        '--',
        '/usr/bin/vtysh',
        ...command.split('\n').flatMap((line) => ['-c', line]),
      ];
      return (await promisify(execFile)('/usr/bin/nsenter', args)).stdout;
    },
  };
}

async function writeFiles(folder: string, port: number): Promise<void> {
  const account = `${username}:x:54321:54321::/:/usr/bin/vtysh`;
  const hash = execFileSync('/usr/bin/perl', ['-e', 'print crypt($ARGV[0], q{$6$netraven$})', password], {
    encoding: 'utf8',
  });
  const group = readFileSync('/etc/group', 'utf8').replace(/^(frr|frrvty):.*$/gm, (line) =>
    line.endsWith(':') ? `${line}${username}` : `${line},${username}`,
  );
  const files: Record<string, string> = {
    passwd: `${readFileSync('/etc/passwd', 'utf8')}${account}\n`,
    shadow: `${readFileSync('/etc/shadow', 'utf8')}${username}:${hash}:19000:0:99999:7:::\n`,
    group: `${group}${username}:x:54321:\n`,
    'vtysh.conf': 'service integrated-vtysh-config\n',
    'frr.conf': readFileSync(new URL('frr.conf', import.meta.url), 'utf8'),
    'start.sh': readFileSync(new URL('start.sh', import.meta.url), 'utf8'),
    'sshd.conf': [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${folder}/host_key`,
      'PidFile none',
      'UsePAM no',
      'PasswordAuthentication yes',
      'KbdInteractiveAuthentication no',
      `AllowUsers ${username}`,
      'UseDNS no',
      '',
    ].join('\n'),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  execFileSync('/usr/bin/ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host_key')]);
}

/** Waits until the SSH server of the router logs that it listens. */
async function listening(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  const onData = (chunk: Buffer): void => {
    said += chunk.toString();
    if (said.includes('Server listening')) resolve();
  };
  child.stdout?.on('data', onData);
  child.stderr?.on('data', onData);
  child.once('error', reject);
  // Its last lines may come behind its end.
  child.once('close', (status) => reject(new Error(`FRR ended with status ${status}: ${said.trim()}`)));
  const timer = setTimeout(() => reject(new Error(`FRR is not ready after 120 s: ${said.trim()}`)), 120_000);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
  }
}

function firstChildOf(pid: number): string {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0] ?? '';
}
