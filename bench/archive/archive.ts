import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { compare, type Compared, type Subject } from '../harness/compare.ts';
import type { BenchOptions } from '../harness/main.ts';
import { measure } from '../harness/measure.ts';
import { makeFolder, makeHostProject, removeFolder, startNetRaven, type NetRaven } from '../harness/netraven.ts';
import type { Findings } from '../harness/report.ts';
import { median, pairedRatio } from '../harness/stats.ts';
import { openBed } from '../engine/tables.ts';
import { instantAfter, nameOf } from '@netraven/test-utils/history/generate';
import { fillIndex } from '../../packages/server/src/archive/change-index.ts';
import { run, writeHistory } from '@netraven/test-utils/history/write';

/** Longest time of a search, compared with `git grep`. */
const maxSearchRatio = 1.3;
/** Of history and diff, in ms. */
const maxP95Ms = 50;
/** Of the changes of all devices between two instants, in seconds. */
const maxChangesSeconds = 2;

const versions = 20;
const asked = 200;

/** Asks the archive of a generated network, beside Git. */
export async function benchArchive({ quick, repetitions, only, print }: BenchOptions): Promise<Findings> {
  const devices = quick ? 500 : 10_000;
  const folder = makeFolder();
  const repository = join(folder, 'history.git');
  makeHostProject(folder, ['@netraven/job-backup']);
  const bed = await openBed(folder);
  try {
    await writeHistory(bed.db.pool, repository, { devices, versions, seed: 1 });
    print(`${devices} devices with ${versions} versions are written`);
    // As the server does in the background.
    const begun = performance.now();
    for await (const _ of fillIndex(bed.db, 0, new AbortController().signal));
    const perVersion = (performance.now() - begun) / devices / versions;
    print(`Their changes are in the index: ${perVersion.toFixed(2)} ms for each version`);
  } finally {
    await bed.close();
  }
  const comparisons: Compared[] = [];
  const add = async (title: string, amount: number, unit: string, subjects: readonly Subject[]): Promise<void> => {
    if (title.includes(only)) comparisons.push(await compare({ title, amount, unit, subjects }, repetitions, print));
  };
  const few = { text: 'of version 4.2' };
  for (const [title, prepare] of [
    ['files in memory', async () => undefined],
    ['files on disk', async () => forgetFiles(folder)],
  ] as const) {
    await add(`The first search after a start, ${title}`, 1, 'search', [
      firstGrep(repository, prepare, few.text),
      firstSearch(folder, prepare, few),
    ]);
  }
  await add('The changes of all devices right after a rollout, not in the index yet', 1, 'question', [
    gitDiff(repository, 9, 10),
    afterRollout(folder, 9),
  ]);
  const netraven = await startNetRaven({ folder });
  try {
    // Not the first one, which is measured above: the code of the server is compiled meanwhile, and its start ends.
    await search(netraven, few, versions).run(0);
    for (const [title, at] of [
      ['now', versions],
      ['at an instant', 7],
    ] as const) {
      await add(`Search ${title}, one line of few devices`, 1, 'search', [
        gitGrep(repository, few.text, at),
        search(netraven, few, at),
      ]);
      await add(`Search ${title}, a line of all devices`, 1, 'search', [
        gitGrep(repository, 'ip helper-address 198.51.100.10', at),
        search(netraven, { text: 'ip helper-address 198.51.100.10' }, at),
      ]);
    }
    await add('History of a device', asked, 'question', [
      each(netraven, async ({ client }, device) => void (await client.artifacts.history({ device }))),
    ]);
    await add('Diff of two versions', asked, 'question', [
      each(netraven, async ({ client }, device) => {
        const { versions: found } = await client.artifacts.history({ device });
        const [to, from] = [found[0]?.id ?? 0, found[found.length - 1]?.id ?? 0];
        await client.artifacts.diff({ from, to });
      }),
    ]);
    for (const [title, from] of [
      ['the same change on all', 9],
      ['another change on each', 10],
    ] as const) {
      await add(`Changes of all devices between two instants, ${title}`, 1, 'question', [
        gitDiff(repository, from, from + 1),
        changes(netraven, { from, to: from + 1 }),
      ]);
    }
    for (const [title, steps] of [
      ['two versions', 2],
      ['five versions', 5],
    ] as const) {
      let turns = 0;
      await add(`The net difference of all devices over ${title}`, 1, 'question', [
        gitDiff(repository, 10, 10 + steps),
        // Other versions each time: the server remembers the last ones.
        netDifference(netraven, () => 1 + (turns++ % (versions - steps)), steps),
      ]);
    }
    await add('The changes of all devices over two versions, each step', 1, 'question', [
      gitDiff(repository, 10, 12),
      changes(netraven, { from: 10, to: 12 }),
    ]);
  } finally {
    await netraven.stop();
    removeFolder(folder);
  }
  return { comparisons, failures: quick ? [] : comparisons.flatMap(missed) };
}

function missed({ title, subjects }: Compared): string[] {
  const [first, second] = subjects.map(({ samples }) => samples);
  const seconds = (samples: typeof first): number[] => (samples ?? []).map((sample) => sample.seconds);
  const failures: string[] = [];
  const goal = (holds: boolean, text: string): void => void (holds || failures.push(`${title}: ${text}`));
  // Reported without a goal.
  if (title.startsWith('The ')) return failures;
  if (title.startsWith('Search')) {
    const ratio = pairedRatio(seconds(second), seconds(first));
    const [byGit, ours] = [first, second].map((samples) => samples?.[0]?.also?.['devices found']);
    goal(byGit === ours, `git grep finds ${byGit} devices, NetRaven ${ours}`);
    goal(ratio <= maxSearchRatio, `${ratio.toFixed(2)} of the time of git grep; the goal is ${maxSearchRatio}`);
  } else if (title.startsWith('Changes')) {
    const took = median(seconds(second));
    goal(took <= maxChangesSeconds, `${took.toFixed(1)} s; the goal is ${maxChangesSeconds} s`);
  } else {
    const p95 = median((first ?? []).map(({ also }) => also?.['p95 ms'] ?? Number.NaN));
    goal(p95 <= maxP95Ms, `p95 is ${p95.toFixed(0)} ms; the goal is ${maxP95Ms} ms`);
  }
  return failures;
}

async function commitAfter(repository: string, version: number): Promise<string> {
  const before = `--before=${instantAfter(version).toISOString()}`;
  return (await run('git', ['--git-dir', repository, 'rev-list', '-1', before, 'main'])).trim();
}

function gitGrep(repository: string, text: string, version: number): Subject {
  return {
    name: 'git grep',
    async run() {
      const commit = await commitAfter(repository, version);
      const args = ['--git-dir', repository, 'grep', '--fixed-strings', '--line-number', '-e', text, commit];
      return measure(process.pid, async () => {
        const lines = (await run('git', args, [0, 1])).trim().split('\n');
        return { 'devices found': new Set(lines.map((line) => line.split('/')[0])).size };
      });
    },
  };
}

function search({ client, pid }: NetRaven, question: { readonly text: string }, version: number): Subject {
  return {
    name: 'NetRaven',
    run: () =>
      measure(pid, async () => {
        const { found } = await client.artifacts.search({ ...question, at: instantAfter(version).toISOString() });
        return { 'devices found': found };
      }),
  };
}

function firstGrep(repository: string, prepare: () => Promise<void>, text: string): Subject {
  const grep = gitGrep(repository, text, versions);
  return {
    ...grep,
    async run(repetition) {
      await prepare();
      return grep.run(repetition);
    },
  };
}

/** Asks a server that was just started. */
function firstSearch(folder: string, prepare: () => Promise<void>, question: { readonly text: string }): Subject {
  return {
    name: 'NetRaven',
    async run(repetition) {
      await prepare();
      const netraven = await startNetRaven({ folder });
      try {
        return await search(netraven, question, versions).run(repetition);
      } finally {
        await netraven.stop();
      }
    },
  };
}

/** Writes the files of a folder to the disk, and drops them from the memory of the system. */
async function forgetFiles(folder: string): Promise<void> {
  await run('sync', []);
  await run('find', [folder, '-type', 'f', '-exec', 'dd', 'if={}', 'iflag=nocache', 'count=0', 'status=none', ';']);
}

/** Asks about devices one after the other. */
function each(netraven: NetRaven, ask: (netraven: NetRaven, device: string) => Promise<void>): Subject {
  return {
    name: 'NetRaven',
    run: (repetition) =>
      measure(netraven.pid, async () => {
        const times: number[] = [];
        for (let turn = 0; turn < asked; turn++) {
          const startedAt = performance.now();
          await ask(netraven, nameOf((turn * 7 + repetition * 3) % 500));
          times.push(performance.now() - startedAt);
        }
        times.sort((a, b) => a - b);
        return { 'p50 ms': median(times), 'p95 ms': times[Math.floor(times.length * 0.95)] ?? Number.NaN };
      }),
  };
}

function gitDiff(repository: string, from: number, to: number): Subject {
  return {
    name: 'git diff',
    async run() {
      const range = await Promise.all([from, to].map((version) => commitAfter(repository, version)));
      const args = ['--git-dir', repository, 'diff', '--unified=0', ...range];
      return measure(process.pid, async () => void (await run('git', args)));
    },
  };
}

function changes({ client, pid }: NetRaven, { from, to, net }: { from: number; to: number; net?: boolean }): Subject {
  const [since, end] = [from, to].map((version) => instantAfter(version).toISOString());
  return {
    name: 'NetRaven',
    run: () =>
      measure(pid, async () => {
        const { changes: found } = await client.artifacts.changes({
          since: since ?? '',
          until: end ?? '',
          ...(net && { net }),
          limit: 1_000,
        });
        return { 'different changes': found.length, devices: found.flatMap((one) => one.devices).length };
      }),
  };
}

/** Asks for the net difference, and other questions meanwhile. */
function netDifference(netraven: NetRaven, first: () => number, steps: number): Subject {
  return {
    name: 'NetRaven',
    async run(turn) {
      const from = first();
      const asking = new AbortController();
      const times: number[] = [];
      const others = (async () => {
        while (!asking.signal.aborted) {
          const startedAt = performance.now();
          await netraven.client.artifacts.history({ device: nameOf(0) });
          times.push(performance.now() - startedAt);
          await setTimeout(20);
        }
      })();
      const sample = await changes(netraven, { from, to: from + steps, net: true }).run(turn);
      asking.abort();
      await others;
      times.sort((a, b) => a - b);
      const also = { 'other answers p50 ms': median(times), 'slowest ms': times.at(-1) ?? Number.NaN };
      return { ...sample, also: { ...sample.also, ...also } };
    },
  };
}

/** Asks a server that was just started, and whose index lacks the versions that were saved last. */
function afterRollout(folder: string, from: number): Subject {
  return {
    name: 'NetRaven',
    async run(repetition) {
      const bed = await openBed(folder);
      try {
        await bed.db.pool.query('delete from version_change where id in (select id from artifact where version = $1)', [
          from + 1,
        ]);
      } finally {
        await bed.close();
      }
      const netraven = await startNetRaven({ folder });
      try {
        return await changes(netraven, { from, to: from + 1 }).run(repetition);
      } finally {
        await netraven.stop();
      }
    },
  };
}
