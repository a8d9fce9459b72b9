/**
 * Changes the code in small ways, one at a time, and runs the tests that can see each: `pnpm mutate --seed 1 --count 80`. A
 * change that no test notices is a hole. Works in a checkout of the last commit in a temporary folder.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readTests } from './mutate/import-graph.ts';
import type { Mutant } from './mutate/mutants.ts';
import { guards, mutantsIn, pickMutants } from './mutate/pick.ts';
import { recordReached, testsAt, type Reached } from './mutate/reached.ts';
import { openTrier, type Verdict } from './mutate/try-mutant.ts';

const { values } = parseArgs({
  options: {
    // One, or several with commas: `--count` mutants of each.
    seed: { type: 'string', default: '1' },
    // File that keeps which test calls what, for the next time. Default: none
    reached: { type: 'string' },
    // Default: 80, or with `--files` and `--guards` all.
    count: { type: 'string' },
    // Mutants of these files, in place of all packages.
    files: { type: 'string' },
    // Mutants of the code that masks secrets, checks rights, or refuses work that is no longer one's own.
    guards: { type: 'boolean', default: false },
    // Tries what is alive with the long tests too.
    matrix: { type: 'boolean', default: false },
    // Most test files for a mutant.
    most: { type: 'string', default: '40' },
  },
});

const repository = join(import.meta.dirname, '..');
const root = mkdtempSync(join(tmpdir(), 'netraven-mutate-'));
const git = (...args: string[]): string => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' });
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143));
process.on('exit', () => {
  rmSync(root, { recursive: true, force: true });
  git('worktree', 'prune');
});
git('worktree', 'add', '--detach', root, 'HEAD');
execFileSync('npx', ['-y', 'pnpm@12', 'install', '--frozen-lockfile', '--prefer-offline'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});

const { matrix, guards: ofGuards, count: wanted } = values;
const files = ofGuards ? guards : values.files;
const seeds = values.seed.split(',').map(Number);
const mutants =
  files !== undefined && wanted === undefined
    ? mutantsIn(root, files)
    : seeds.flatMap((seed) => pickMutants(root, seed, Number(wanted ?? 80), files));
const [fast, long] = [readTests(root), readTests(root, true)];
const most = Number(values.most);
const reached = readReached();
const trier = openTrier({ root, config: 'vitest.config.ts', limitMs: 300_000, broken: reached.broken });
const longTrier = openTrier({ root, config: 'vitest.matrix.config.ts', limitMs: 1_200_000 });
const rows: { readonly place: string; readonly kind: string; readonly verdict: Verdict; readonly isLong: boolean }[] =
  [];
for (const [at, mutant] of mutants.entries()) {
  const { file, line, kind } = mutant;
  let isLong = false;
  let verdict = await trier.try(mutant, testsOf(mutant).slice(0, most));
  if (matrix && (verdict.verdict === 'alive' || verdict.verdict === 'unseen')) {
    isLong = true;
    verdict = await longTrier.try(mutant, long(file).slice(0, most));
  }
  const row = { place: `${file}:${line}`, kind, verdict, isLong };
  rows.push(row);
  process.stdout.write(`${at + 1}/${mutants.length} ${describe(row)}\n`);
}
trier.end();
longTrier.end();

const killed = rows.filter(({ verdict }) => verdict.verdict === 'killed' || verdict.verdict === 'late');
const byFast = killed.filter(({ isLong }) => !isLong);
const alive = rows.filter((row) => !killed.includes(row));
process.stdout.write(`\n| package | mutants | killed | by test alone |\n| --- | --- | --- | --- |\n`);
for (const [name, of] of Map.groupBy(rows, ({ place }) => place.split('/')[1] ?? '')) {
  const count = (list: typeof rows): number => of.filter((row) => list.includes(row)).length;
  process.stdout.write(`| ${name} | ${of.length} | ${count(killed)} | ${count(byFast)} |\n`);
}
process.stdout.write(`| all | ${rows.length} | ${killed.length} | ${byFast.length} |\n`);
const share = (count: number): string => `${Math.round((100 * count) / Math.max(1, rows.length))} %`;
const late = killed.filter(({ verdict }) => verdict.verdict === 'late');
process.stdout.write(
  `\nkilled ${share(killed.length)}, by test alone ${share(byFast.length)}; ${late.length} of these only ran out of time\n`,
);
process.stdout.write(`\nNo test noticed these:\n${alive.map((row) => `${describe(row)}\n`).join('')}`);

/** Returns the test files that call the code of a mutant, the nearest first; without one those that import its file. */
function testsOf({ file, start }: Mutant): readonly string[] {
  const importing = fast(file);
  const calling = testsAt(reached, file, readFileSync(join(root, file), 'utf8'), start);
  if (!calling) return importing;
  const place = (test: string): number => (importing.includes(test) ? importing.indexOf(test) : importing.length);
  // The quick ones first among those that are far.
  const time = (test: string): number => reached.times[test] ?? 0;
  return calling.toSorted((one, other) => place(one) - place(other) || time(one) - time(other));
}

function readReached(): Reached {
  const { reached: path } = values;
  if (path !== undefined && existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Reached;
  const found = recordReached(root);
  if (path !== undefined) writeFileSync(path, JSON.stringify(found));
  return found;
}

function describe({ place, kind, verdict: { verdict, by, files: tried }, isLong }: (typeof rows)[number]): string {
  const tests = isLong ? ' with the long tests' : '';
  return `${verdict} ${place} ${kind} (${by ?? `${tried} test files`}${tests})`;
}
