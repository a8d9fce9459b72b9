import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { writeTemplates } from '../scripts/write-template.ts';

const program = new URL('on-a-terminal.ts', import.meta.url).pathname;

/** Reason why the tests cannot open a terminal; undefined if they can. */
export const noTerminal: string | undefined =
  spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0 ? undefined : 'the `script` of util-linux is absent';

/** Runs the command on a real terminal, in an empty folder. */
export class Terminal {
  readonly folder: string;
  readonly #child: ReturnType<typeof spawn>;
  readonly #closed: Promise<unknown[]>;
  #shown = '';

  constructor(...args: readonly string[]) {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-terminal-')));
    this.folder = realpathSync(mkdtempSync(join(root, 'here-')));
    writeTemplates(join(root, 'templates'));
    // The terminal of `script` has no size.
    const node = `${process.execPath} --conditions=@netraven/source`;
    const line = ['stty cols 120 rows 40;', node, program, join(root, 'templates'), ...args].join(' ');
    const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: this.folder });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#shown += text));
    this.#child = child;
    // Not its exit: the last output may come later.
    this.#closed = once(child, 'close');
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await this.#closed;
      rmSync(root, { recursive: true });
    });
  }

  /** Waits until a text appears, then types. */
  async type(after: string, keys: string): Promise<void> {
    while (!this.#shown.includes(after)) {
      if (this.#child.exitCode !== null) throw new Error(`ended without ${JSON.stringify(after)}: ${this.#shown}`);
      await wait(20);
    }
    this.#shown = '';
    this.#child.stdin?.write(keys);
  }

  /** Waits for the end. Returns the exit code and the last output. */
  async ended(): Promise<{ code: number; shown: string }> {
    const [code] = (await this.#closed) as [number];
    return { code, shown: this.#shown };
  }
}
