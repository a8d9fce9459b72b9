import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import type { NetRavenError } from '@netraven/core';
import { shellWord } from '@netraven/core/registry';
import { cliError } from '../codes.ts';

const bin = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../bin.ts' : '../bin.js', import.meta.url));
/** Limit for starting and stopping NetRaven, in ms. */
const startMs = 60_000;
/** Limit for a version to reach Git, in ms. */
const gitMs = 60_000;

/** Runs the commands a person would type, shows each with its output, and stops what it started. */
export class Stage {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #atClose: (() => Promise<unknown>)[] = [];
  readonly #closed = new AbortController();
  /** The command that runs, if any. */
  #command: ChildProcess | undefined;

  constructor(folder: string) {
    this.folder = folder;
    // Home and master key stay in the folder of the demo, even if the person has set others.
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

  /** Calls `close` when the stage is closed, at once if it is closed already. */
  onClose(close: () => Promise<unknown>): void {
    if (this.#closed.signal.aborted) void close();
    else this.#atClose.push(close);
  }

  /** Runs `netraven …` and shows its output. @throws {NetRavenError} NR_DEMO_FAILED on an unexpected exit code */
  async netraven(args: readonly string[], options: { env?: NodeJS.ProcessEnv; exitCode?: number } = {}): Promise<void> {
    this.#show(['netraven', ...args]);
    const child = this.#spawn(args, options.env ?? {}, 'inherit');
    this.#command = child;
    const [code] = (await once(child, 'close')) as [number | null];
    const expected = options.exitCode ?? 0;
    if (code !== expected) throw failed(`netraven ${args.join(' ')} ended with ${code}; ${expected} was expected`);
  }

  /** Starts NetRaven and waits until it listens; `close` stops it. Returns the address of the web page. */
  async start(): Promise<string> {
    this.#show(['netraven', 'start'], ' &');
    const child = this.#spawn(['start'], {}, ['ignore', 'pipe', 'pipe']);
    this.#atClose.push(() => stop(child));
    let said = '';
    const serves = new Promise<string>((resolve, reject) => {
      const listen = (chunk: string): void => {
        said += chunk;
        const address = /^ *web page +(http:.*)\n/m.exec(said)?.[1];
        if (address) resolve(address);
      };
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listen);
      child.on('error', reject);
      child.on('close', (code) => reject(failed(`netraven start ended with ${code}: ${said}`)));
      setTimeout(() => reject(failed(`netraven start did not listen within ${startMs} ms: ${said}`)), startMs).unref();
    });
    const page = await serves;
    this.say(`The web page: ${page}`);
    return page.replace(/,.*/, '');
  }

  /** Runs git on the mirror until its output has `awaited`: the mirror follows a moment after the run. */
  async git(args: readonly string[], awaited: string): Promise<void> {
    const mirror = join(this.folder, '.netraven', 'mirror.git');
    this.#show(['git', '--git-dir', '.netraven/mirror.git', ...args]);
    const started = Date.now();
    for (;;) {
      this.#closed.signal.throwIfAborted();
      const child = spawn('git', ['--no-pager', '--git-dir', mirror, ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: this.#env,
      });
      const ended = once(child, 'close').catch((error: unknown) => {
        throw failed(`git cannot be run: ${(error as Error).message}`);
      });
      const [said] = await Promise.all([text(child.stdout), ended]);
      if (said.includes(awaited)) return this.say(said.trimEnd());
      if (Date.now() - started > gitMs) throw failed(`git did not show ${awaited} within ${gitMs} ms`);
      await wait(200, undefined, { signal: this.#closed.signal });
    }
  }

  /** Stops the running command, then everything that was started, in reverse order. Nothing starts any more. */
  async close(): Promise<void> {
    this.#closed.abort();
    if (this.#command) await stop(this.#command);
    for (const close of this.#atClose.splice(0).toReversed()) await close();
  }

  /** Returns the id of the newest run. */
  async newestRun(): Promise<string> {
    const child = this.#spawn(['runs', 'list', '--limit', '1', '--json'], {}, ['ignore', 'pipe', 'inherit']);
    this.#command = child;
    const [printed, [code]] = await Promise.all([text(child.stdout as Readable), once(child, 'close')]);
    if (code !== 0) throw failed(`netraven runs list ended with ${code}`);
    const { runs } = JSON.parse(printed) as { runs: readonly { id: string }[] };
    return runs[0]?.id ?? '';
  }

  #show(command: readonly string[], suffix = ''): void {
    this.say(`\n${styleText('dim', `$ ${command.map(shellWord).join(' ')}${suffix}`)}`);
  }

  #spawn(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    stdio: 'inherit' | ['ignore', 'pipe', 'pipe' | 'inherit'],
  ): ChildProcess {
    this.#closed.signal.throwIfAborted();
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
  const timer = setTimeout(() => child.kill('SIGKILL'), startMs);
  await ended;
  clearTimeout(timer);
}

function failed(message: string): NetRavenError {
  return cliError('NR_DEMO_FAILED', message);
}
