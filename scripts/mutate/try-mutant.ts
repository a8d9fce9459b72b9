import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Report } from '../test-results.ts';
import { withMutant, type Mutant } from './mutants.ts';

/** The end of a mutant. */
export interface Verdict {
  /** `late`: its tests did not end. `unseen`: no test reads its file. */
  readonly verdict: 'killed' | 'late' | 'alive' | 'unseen';
  /** The test that failed first. */
  readonly by?: string;
  /** Number of test files that ran. */
  readonly files: number;
}

export interface TryOptions {
  /** A checkout that nothing else uses, with its packages installed. */
  readonly root: string;
  /** The test files that can see the mutant, the nearest first. */
  readonly tests: readonly string[];
  readonly config: string;
  /** Most test files that run. */
  readonly most: number;
  /** Time limit for some files, in ms. */
  readonly limitMs: number;
}

/** Test files that fail without any mutant, by their checkout. */
const broken = new Map<string, boolean>();

/** Runs the tests that can see a mutant, some at a time, until one fails. The file is put back. */
export async function tryMutant(mutant: Mutant, options: TryOptions): Promise<Verdict> {
  const { root, most } = options;
  const tests = options.tests.slice(0, most);
  if (tests.length === 0) return { verdict: 'unseen', files: 0 };
  const path = join(root, mutant.file);
  const text = readFileSync(path, 'utf8');
  const during = async <T>(now: string, work: () => Promise<T>): Promise<T> => {
    writeFileSync(path, now);
    try {
      return await work();
    } finally {
      writeFileSync(path, text);
    }
  };
  const mutated = withMutant(text, mutant);
  // The nearest alone: most mutants end there.
  const parts = [tests.slice(0, 2)];
  for (let at = 2; at < tests.length; at += 8) parts.push(tests.slice(at, at + 8));
  let files = 0;
  for (const part of parts) {
    const run = await during(mutated, () => runTests(part, options));
    files += part.length;
    if (run === 'late') return { verdict: 'late', files };
    for (const { file, name } of run) {
      if (!broken.has(file)) {
        const alone = await runTests([file], options);
        broken.set(file, alone === 'late' || alone.length > 0);
      }
      if (broken.get(file) === false) return { verdict: 'killed', by: `${file}: ${name}`, files };
    }
  }
  return { verdict: 'alive', files };
}

interface Failed {
  readonly file: string;
  readonly name: string;
}

/** Returns the tests that failed. `late`: the run did not end in time. */
async function runTests(files: readonly string[], { root, config, limitMs }: TryOptions): Promise<Failed[] | 'late'> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-mutate-'));
  const report = join(folder, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--config', config, '--reporter', 'json', '--outputFile', report, ...files];
  // A group of its own, so that nothing that the tests started stays.
  const child = spawn(process.execPath, [vitest, ...args], { cwd: root, stdio: 'ignore', detached: true });
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  process.once('exit', end);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, limitMs);
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('exit', resolve));
  clearTimeout(timer);
  end();
  process.off('exit', end);
  try {
    if (isLate) return 'late';
    const failed = failedIn(report, root);
    // A run that ends otherwise, such as by an error in its setup, says nothing about a test.
    if (failed.length === 0 && status !== 0) return files.slice(0, 1).map((file) => ({ file, name: `exit ${status}` }));
    return failed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function failedIn(report: string, root: string): Failed[] {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const first = assertionResults.find((each) => each.status === 'failed');
    if (status !== 'failed' && !first) return [];
    return [{ file: relative(root, name), name: first?.fullName ?? 'the file failed' }];
  });
}
