/**
 * Changes the code in small ways, one at a time, and runs the tests that can see each: `pnpm mutate --seed 1 --count 80`. A
 * change that no test notices is a hole. Works in a checkout of the last commit in a temporary folder.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readTests } from './mutate/import-graph.ts';
import { guards, mutantsIn, pickMutants } from './mutate/pick.ts';
import { tryMutant, type Verdict } from './mutate/try-mutant.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
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
const mutants =
  files !== undefined && wanted === undefined
    ? mutantsIn(root, files)
    : pickMutants(root, Number(values.seed), Number(wanted ?? 80), files);
const [fast, long] = [readTests(root), readTests(root, true)];
const most = Number(values.most);
const rows: { readonly place: string; readonly kind: string; readonly verdict: Verdict; readonly isLong: boolean }[] =
  [];
for (const [at, mutant] of mutants.entries()) {
  const { file, line, kind } = mutant;
  let isLong = false;
  let verdict = await tryMutant(mutant, {
    root,
    tests: fast(file),
    config: 'vitest.config.ts',
    most,
    limitMs: 300_000,
  });
  if (matrix && (verdict.verdict === 'alive' || verdict.verdict === 'unseen')) {
    isLong = true;
    verdict = await tryMutant(mutant, {
      root,
      tests: long(file),
      config: 'vitest.matrix.config.ts',
      most,
      limitMs: 1_200_000,
    });
  }
  const row = { place: `${file}:${line}`, kind, verdict, isLong };
  rows.push(row);
  process.stdout.write(`${at + 1}/${mutants.length} ${describe(row)}\n`);
}

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

function describe({ place, kind, verdict: { verdict, by, files: tried }, isLong }: (typeof rows)[number]): string {
  const tests = isLong ? ' with the long tests' : '';
  return `${verdict} ${place} ${kind} (${by ?? `${tried} test files`}${tests})`;
}
