import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import type { NetRavenError } from '@netraven/core';
import { cliError } from '../codes.ts';

const bin = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../bin.ts' : '../bin.js', import.meta.url));
/** How long the engine may take to start or stop, in ms. */
const engineMs = 60_000;
/** How long a version may take to reach Git, in ms. */
const gitMs = 20_000;

/** Where the demo plays: runs the commands a person would type, shows each, and stops what it started. */
export class Stage {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #atClose: (() => Promise<unknown>)[] = [];
  /** The command on the stage, if any. */
  #command: ChildProcess | undefined;

  constructor(folder: string) {
    this.folder = folder;
    // Home and master key stay in the demo's own folder, whatever the person has set.
    const { DATABASE_URL: _, NETRAVEN_MASTER_KEY: __, ...env } = process.env;
    this.#env = {
      ...env,
      NETRAVEN_ROOT: folder,
      NETRAVEN_HOME: join(folder, '.netraven'),
      XDG_CONFIG_HOME: join(folder, '.config'),
    };
  }

  say(words: string): void {
    process.stdout.write(`${words}\n`);
  }

  chapter(title: string): void {
    this.say(`\n${styleText(['bold', 'cyan'], `— ${title}`)}`);
  }

  onClose(close: () => Promise<unknown>): void {
    this.#atClose.push(close);
  }

  /** Runs `netraven …` to its end, with its output on the screen. @throws {NetRavenError} NR_DEMO_FAILED on another exit code */
  async netraven(args: readonly string[], options: { env?: NodeJS.ProcessEnv; exitCode?: number } = {}): Promise<void> {
    this.#show(['netraven', ...args]);
    const child = this.#spawn(args, options.env ?? {}, 'inherit');
    this.#command = child;
    const [code] = (await once(child, 'close')) as [number | null];
    const expected = options.exitCode ?? 0;
    if (code !== expected) throw failed(`netraven ${args.join(' ')} ended with ${code}; ${expected} was expected`);
  }

  /** Starts the engine and waits until it serves. It is stopped by `close`. */
  async start(): Promise<void> {
    this.#show(['netraven', 'start', '&']);
    const child = this.#spawn(['start'], {}, ['ignore', 'pipe', 'pipe']);
    this.#atClose.push(() => stop(child));
    let said = '';
    const serves = new Promise<string>((resolve, reject) => {
      const listen = (chunk: string): void => {
        said += chunk;
        const line = said.split('\n').find((candidate) => candidate.includes('http://'));
        if (line) resolve(line);
      };
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listen);
      child.on('close', (code) => reject(failed(`the engine ended with ${code}: ${said}`)));
      setTimeout(() => reject(failed(`the engine did not start within ${engineMs} ms: ${said}`)), engineMs).unref();
    });
    this.say(await serves);
  }

  /** Runs git on the mirror; with `awaited`, once that text is in what it says, as the mirror follows a moment later. */
  async git(args: readonly string[], awaited = ''): Promise<void> {
    const command = ['git', '--no-pager', '--git-dir', join(this.folder, '.netraven', 'mirror.git'), ...args];
    this.#show(['git', '--git-dir', '.netraven/mirror.git', ...args]);
    const started = Date.now();
    for (;;) {
      const child = spawn(command[0] ?? 'git', command.slice(1), {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: this.#env,
      });
      const ended = once(child, 'close').catch((error: unknown) => {
        throw failed(`git could not be run: ${(error as Error).message}`);
      });
      const [said] = await Promise.all([text(child.stdout), ended]);
      if (said.includes(awaited)) return this.say(said.trimEnd());
      if (Date.now() - started > gitMs) throw failed(`git did not show ${awaited} within ${gitMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Ends the command on the stage, then all that was started, the last first. */
  async close(): Promise<void> {
    if (this.#command) await stop(this.#command);
    for (const close of this.#atClose.splice(0).toReversed()) await close();
  }

  #show(command: readonly string[]): void {
    this.say(`\n${styleText('dim', `$ ${command.join(' ')}`)}`);
  }

  #spawn(args: readonly string[], env: NodeJS.ProcessEnv, stdio: 'inherit' | ['ignore', 'pipe', 'pipe']): ChildProcess {
    return spawn(process.execPath, [...process.execArgv, bin, ...args], {
      cwd: this.folder,
      env: { ...this.#env, ...env },
      stdio,
    });
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), engineMs);
  await ended;
  clearTimeout(timer);
}

function failed(message: string): NetRavenError {
  return cliError('NR_DEMO_FAILED', message);
}
