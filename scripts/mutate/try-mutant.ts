import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withMutant, type Mutant } from './mutants.ts';

/** The end of a mutant. */
export interface Verdict {
  /** `late`: its tests did not end. `unseen`: no test reads its file. */
  readonly verdict: 'killed' | 'late' | 'alive' | 'unseen';
  /** The test that failed first. */
  readonly by?: string;
  /** Number of test files that were to run. */
  readonly files: number;
}

export interface TrierOptions {
  /** A checkout that nothing else uses, with its packages installed. */
  readonly root: string;
  /** The settings of vitest, such as `vitest.config.ts`. */
  readonly config: string;
  /** Time limit for some files, in ms. */
  readonly limitMs: number;
  /** Test files that fail without any mutant. Others are found as they fail. Default: none */
  readonly broken?: readonly string[];
}

export interface Trier {
  /** Runs the tests that can see a mutant, some at a time, until one fails. The file is put back. */
  try(mutant: Mutant, tests: readonly string[]): Promise<Verdict>;
  /** Ends what runs. */
  end(): void;
}

/** A run of tests that is asked of `run-tests.ts`. */
export interface RunRequest {
  readonly files: readonly string[];
  /** Path of a file that may have changed since the last run. */
  readonly changed: string;
}

export interface Failed {
  readonly file: string;
  readonly name: string;
}

/** Tries mutants in a checkout, one at a time. */
export function openTrier({ root, config, limitMs, broken = [] }: TrierOptions): Trier {
  /** True for a test file that fails without any mutant. */
  const isBroken = new Map(broken.map((file) => [file, true]));
  let child: ChildProcess | undefined;

  function end(): void {
    if (child?.pid === undefined) return;
    try {
      // With its group, so that nothing that the tests started stays.
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    child = undefined;
  }
  process.once('exit', end);

  /** Returns the tests that failed. `late`: they did not end in time. */
  async function run(files: readonly string[], changed: string): Promise<Failed[] | 'late'> {
    if (!child) {
      child = fork(join(import.meta.dirname, 'run-tests.ts'), [root, join(root, config)], {
        cwd: root,
        execArgv: [],
        // A vitest that runs this takes its child for one of its own.
        env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))),
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        detached: true,
      });
      await once(child, 'message');
    }
    const timer = setTimeout(end, limitMs);
    child.send({ files, changed } satisfies RunRequest);
    const answered = new AbortController();
    const { signal } = answered;
    const [answer] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => ['late']),
    ])) as [Failed[] | 'late'];
    answered.abort();
    clearTimeout(timer);
    if (answer === 'late') end();
    return answer;
  }

  /** Returns true for a test file that fails without any mutant, also in a new process. */
  async function failsAlone(file: string, changed: string): Promise<boolean> {
    const first = await run([file], changed);
    if (first !== 'late' && first.length === 0) return false;
    end();
    const again = await run([file], changed);
    return again === 'late' || again.length > 0;
  }

  return {
    end() {
      process.off('exit', end);
      end();
    },
    async try(mutant, tests) {
      if (tests.length === 0) return { verdict: 'unseen', files: 0 };
      const path = join(root, mutant.file);
      const text = readFileSync(path, 'utf8');
      const mutated = withMutant(text, mutant);
      let files = 0;
      // The nearest alone: most mutants end there.
      for (const part of [tests.slice(0, 2), tests.slice(2)]) {
        for (let left = part; ;) {
          left = left.filter((file) => !isBroken.get(file));
          if (left.length === 0) break;
          writeFileSync(path, mutated);
          const failed = await run(left, path).finally(() => writeFileSync(path, text));
          if (failed === 'late') return { verdict: 'late', files: files + left.length };
          const [first] = failed;
          if (!first) {
            files += left.length;
            break;
          }
          if (!isBroken.has(first.file)) {
            isBroken.set(first.file, await failsAlone(first.file, path));
          }
          if (!isBroken.get(first.file)) {
            return { verdict: 'killed', by: `${first.file}: ${first.name}`, files: files + left.length };
          }
        }
      }
      return { verdict: 'alive', files };
    },
  };
}
