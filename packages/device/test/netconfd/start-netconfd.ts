import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { endWithParent } from '@netraven/test-utils/end-with-parent';
import { findProgram, missingProgram } from '@netraven/test-utils/find-program';
import { startSshd, sshdAvailable, type Sshd } from '@netraven/test-utils/start-sshd';

const [server = '', subsystem = ''] = ['netconfd', 'netconf-subsystem'].map(findProgram);

/** Returns the reason why no NETCONF server can start here, if any. */
export function netconfdAvailable(): string | undefined {
  const missing = missingProgram('netconfd', 'netconf-subsystem');
  return missing === undefined ? sshdAvailable() : `${missing} is missing: apt-get install netconfd`;
}

/**
 * Starts a real NETCONF server, netconfd of yuma123, behind OpenSSH.
 * @param startup its configuration, as XML
 * @param base the version of its framing
 */
export async function startNetconfd(
  authorizedKeys: readonly string[],
  startup: string,
  base: '1.0' | '1.1',
): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-netconfd-'));
  const socket = join(folder, 'ncx.sock');
  await writeFile(join(folder, 'startup-cfg.xml'), startup);
  // The subsystem knows its server by the port that the client connected to: the fourth word.
  const line = `set -- $SSH_CONNECTION; exec ${subsystem} --ncxserver-sockname=$4@${socket}`;
  const sshd = await startSshd(authorizedKeys, [`Subsystem netconf ${line}`]);
  const [program, ...args] = endWithParent('TERM', [
    server,
    `--port=${sshd.port}`,
    `--ncxserver-sockname=${socket}`,
    `--superuser=${userInfo().username}`,
    `--startup=${folder}/startup-cfg.xml`,
    '--target=running',
    `--protocols=netconf${base}`,
    '--log-level=info',
    '--module=ietf-interfaces',
    '--module=ietf-ip',
    '--module=iana-if-type',
    '--module=ietf-system',
  ]);
  const child = spawn(program, args, {
    cwd: folder,
    env: { HOME: folder, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await sshd.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        log += chunk.toString();
        if (/Running netconfd server/.test(log)) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('exit', (status) => reject(new Error(`netconfd ended with status ${status}: ${log}`)));
    });
    // It makes its socket behind this line of its log.
    await vi.waitFor(() => existsSync(socket) || Promise.reject(new Error(`netconfd does not listen: ${log}`)), 60_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...sshd, log: () => log + sshd.log(), stop };
}
