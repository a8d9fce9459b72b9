import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { endWithParent } from './end-with-parent.ts';
import { findProgram, missingProgram } from './find-program.ts';
import { freePort, startOnFreePort } from './free-port.ts';

/** A real OpenSSH server that accepts only keys of this user. */
export interface Sshd {
  readonly address: string;
  readonly port: number;
  readonly username: string;
  /** Its log so far. */
  log(): string;
  stop(): Promise<void>;
}

// It starts itself again, so it wants its whole path.
const [sshd = '', keygen = ''] = ['sshd', 'ssh-keygen'].map(findProgram);
const asRoot = process.getuid?.() === 0;
const inNamespace = ['/usr/bin/unshare', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];

/** Returns the reason why no server can start here, if any. */
export function sshdAvailable(): string | undefined {
  if (process.platform !== 'linux') return 'this test knows OpenSSH on Linux only';
  const missing = missingProgram('sshd', 'ssh-keygen');
  if (missing !== undefined) return `${missing} is missing: apt-get install openssh-server`;
  if (!asRoot) return undefined;
  const [unshare = '', ...flags] = inNamespace;
  try {
    execFileSync(unshare, [...flags, 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'this machine allows no new namespaces';
  }
}

/** Starts a server. @param settings lines for its configuration */
export function startSshd(
  authorizedKeys: readonly string[],
  settings: readonly string[] = [],
  hostKeyType: 'ed25519' | 'rsa' = 'ed25519',
): Promise<Sshd> {
  return startOnFreePort(() => startOnce(authorizedKeys, settings, hostKeyType));
}

async function startOnce(
  authorizedKeys: readonly string[],
  settings: readonly string[],
  hostKeyType: 'ed25519' | 'rsa',
): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-sshd-'));
  const port = await freePort();
  const { username } = userInfo();
  // The first line about a setting counts.
  const config = [
    ...settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${folder}/host_key`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    'StrictModes no',
    'PidFile none',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'LogLevel VERBOSE',
    'UseDNS no',
    '',
  ];
  await writeFile(join(folder, 'sshd.conf'), config.join('\n'));
  await writeFile(join(folder, 'authorized_keys'), `${authorizedKeys.join('\n')}\n`);
  execFileSync(keygen, ['-q', '-t', hostKeyType, '-N', '', '-f', join(folder, 'host_key')]);
  const command = `exec ${sshd} -D -e -f '${folder}/sshd.conf'`;
  // As root it needs /run/sshd, made in a private mount namespace.
  const line = asRoot
    ? [...inNamespace, '/bin/sh', '-ec', `mount -t tmpfs tmpfs /run; mkdir -p /run/sshd; ${command}`]
    : ['/bin/sh', '-c', command];
  const [program, ...args] = endWithParent(asRoot ? 'KILL' : 'TERM', line);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      // Its last lines may come behind its end.
      const gone = new Promise((resolve) => child.once('close', resolve));
      child.kill(asRoot ? 'SIGKILL' : 'SIGTERM');
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await listening(child, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: '127.0.0.1', port, username, log: () => log, stop };
}

/** Waits until the server logs that it listens. */
async function listening(child: ChildProcess, log: () => string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stderr?.on('data', () => log().includes('Server listening') && resolve());
  child.once('error', reject);
  // Its last lines may come behind its end.
  child.once('close', (status) => reject(new Error(`sshd ended with status ${status}: ${log().trim()}`)));
  const timer = setTimeout(() => reject(new Error(`sshd does not listen after 120 s: ${log().trim()}`)), 120_000);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
  }
}
