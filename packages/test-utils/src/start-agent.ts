import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { endWithParent } from './end-with-parent.ts';
import { findProgram, missingProgram } from './find-program.ts';

const [program = '', add = ''] = ['ssh-agent', 'ssh-add'].map(findProgram);
const missing = missingProgram('ssh-agent', 'ssh-add');

/** The reason why no SSH agent can start here, if any. */
export const agentMissing: string | undefined =
  missing === undefined ? undefined : `${missing} is missing: apt-get install openssh-client`;

/** A real SSH agent. */
export interface TestAgent {
  /** Its socket, the value for SSH_AUTH_SOCK. */
  readonly socket: string;
  /** Gives the agent these keys and no others. Returns their fingerprints, as `ssh-add -l` lists them. */
  load(...keys: readonly { readonly private: string }[]): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startAgent(): Promise<TestAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-agent-'));
  const socket = join(folder, 'agent.sock');
  const [first, ...words] = endWithParent('TERM', [program, '-D', '-a', socket]);
  const agent = spawn(first, words, { stdio: 'ignore' });
  const run = (...args: string[]): string =>
    execFileSync(add, args, { env: { SSH_AUTH_SOCK: socket }, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
  // The agent makes its socket before it listens there.
  await vi.waitFor(() => run('-q', '-D'), 60_000);
  return {
    socket,
    async load(...keys) {
      run('-q', '-D');
      for (const [index, key] of keys.entries()) {
        const file = join(folder, `key-${index}`);
        await writeFile(file, `${key.private}\n`, { mode: 0o600 });
        run('-q', file);
        await rm(file);
      }
      if (keys.length === 0) return [];
      return run('-l')
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[1] ?? '');
    },
    async stop() {
      agent.kill();
      await rm(folder, { recursive: true });
    },
  };
}
