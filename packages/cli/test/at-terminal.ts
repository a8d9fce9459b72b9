import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { findProgram } from '@netraven/test-utils/find-program';
import type { HostFolder } from '@netraven/test-utils/host-folder';
import { ownBin, type Ended } from '../test-utils/netraven.ts';

/** Path of script(1), which makes terminals. Empty: this machine has none. */
export const tty: string = findProgram('script') ?? '';

/** A program at a terminal, answered what it asks for. */
export async function atTerminal(
  host: HostFolder,
  args: readonly string[],
  question: string,
  answer: string,
): Promise<Ended> {
  const command = [process.execPath, '--conditions=@netraven/source', ownBin, ...args].map((each) => `'${each}'`);
  const child = spawn(tty, ['-qec', command.join(' '), '/dev/null'], { cwd: host.folder, env: host.env });
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const before = shown.includes(question);
    shown += chunk.toString();
    if (!before && shown.includes(question)) child.stdin.write(`${answer}\r`);
  });
  const [stderr, code] = await Promise.all([
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { code, stdout: shown, stderr };
}
