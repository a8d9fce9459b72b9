import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { endWithParent } from '@netraven/test-utils/end-with-parent';
import type { HostFolder } from '@netraven/test-utils/host-folder';
import { testKey } from '@netraven/db/test-utils/database';

export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Id of the worker. */
  readonly id: string;
}

/** Starts a worker in a process of its own, and waits until it has joined. Killed after the test should it still be. */
export async function startWorkerProcess(
  { url }: { readonly url: string },
  host: HostFolder,
  name: string,
  slots: number,
): Promise<WorkerProcess> {
  const [program, ...args] = endWithParent('TERM', [
    process.execPath,
    '--conditions=@netraven/source',
    new URL('worker-process.ts', import.meta.url).pathname,
    ...[url, host.at('project'), host.folder, name, String(slots)],
  ]);
  const child = spawn(program, args, {
    env: { ...host.env, NETRAVEN_MASTER_KEY: testKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  });
  const exited = once(child, 'exit').then(([code]): never => {
    throw new Error(`the worker ${name} ended with ${code}`);
  });
  const [id] = (await Promise.race([once(child.stdout, 'data'), exited])) as [Buffer];
  return { child, id: id.toString().trim() };
}
