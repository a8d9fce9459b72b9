import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import pLimit from 'p-limit';
import { expect, it, onTestFinished } from 'vitest';
import { JobHost, type HostTask } from '../../src/host/index.ts';
import type { NetRavenError } from '../../src/index.ts';
import { isAlive } from '../../src/system/is-alive.ts';
import { hostileKinds, hostilePackage, type HostileKind } from './hostile-kinds.ts';
import { quiet, sampleTask } from './sample-task.ts';

const isMatrix = process.env['NETRAVEN_TEST_MATRIX'] === '1';
const kinds = hostileKinds.filter(({ fast }) => isMatrix || fast);
const goodPerHostile = 9;
const report = process.env['NETRAVEN_TEST_FIGURES'] === '1';

/**
 * Limits of this process, some ten times what was measured at rest (times) and twice (memory): other processes use the machine
 * too, and it may be slow. `busyMs` is the processor time between two turns of the event loop: what this process itself did
 * while it was blocked.
 */
const most = { busyMs: 500, grownMb: 500, goodMs: 20_000 };

function openHost(made: { readonly path: string; readonly entry: string }): JobHost {
  const host = new JobHost({ ...made, granted: [], logger: quiet });
  onTestFinished(() => host.close());
  return host;
}

/** Returns the code with which a task ends, or `success`. */
function endOf(host: JobHost, task: HostTask): Promise<string> {
  return host.run(task).then(
    ({ success }) => (success ? 'success' : 'failed'),
    (error: NetRavenError) => error.code,
  );
}

/** Runs a task of hostile code and, in the same package, one that is not. Returns what is wrong with their ends. */
async function runHostile({ what, body, code }: HostileKind): Promise<string[]> {
  const pids = new Set<number>();
  const made = hostilePackage(body);
  const host = openHost(made);
  const collect = setInterval(() => host.pids.forEach((pid) => pids.add(pid)), 50);
  const wrong: string[] = [];
  try {
    const ended = await endOf(host, sampleTask({ jobId: 'bad', signal: AbortSignal.timeout(120_000) }));
    const next = await endOf(host, sampleTask());
    if (![code].flat().includes(ended)) wrong.push(`${what}: ${ended} instead of ${[code].flat().join(' or ')}`);
    if (next !== 'success') wrong.push(`${what}: the next task ended with ${next}`);
  } finally {
    clearInterval(collect);
    await host.close();
  }
  // Looked at right away: soon the system gives these ids to other processes.
  const left = [...pids].filter(isAlive);
  return left.length === 0 ? wrong : [...wrong, `${what}: left the processes ${left.join(', ')}`];
}

it(`${kinds.length * (1 + goodPerHostile)} tasks, one in ten hostile, of ${kinds.length} kinds: each hostile one ends with its code, all others succeed, and the worker stays flat`, async () => {
  // Without a listener Node opens the inspector.
  const ignore = (): void => {};
  process.on('SIGUSR1', ignore);
  onTestFinished(() => void process.off('SIGUSR1', ignore));
  const made = hostilePackage('');
  const goodHosts = [openHost(made), openHost(made)];
  const goodMs: number[] = [];
  const good = async (at: number): Promise<string[]> => {
    const start = performance.now();
    const ended = await endOf(goodHosts[at % goodHosts.length] as JobHost, sampleTask());
    goodMs.push(performance.now() - start);
    return ended === 'success' ? [] : [`a good task ended with ${ended}`];
  };
  for (const at of goodHosts.keys()) expect(await good(at)).toEqual([]);
  goodMs.length = 0;

  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const start = process.memoryUsage().rss;
  let highest = start;
  let busyMs = 0;
  let cpu = process.threadCpuUsage();
  const measure = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
    const { user, system } = process.threadCpuUsage(cpu);
    busyMs = Math.max(busyMs, (user + system) / 1_000);
    cpu = process.threadCpuUsage();
  }, 10);
  const wrong = await pLimit(6).map(kinds, async (kind) => {
    const [ofHostile, ...ofGood] = await Promise.all([
      runHostile(kind),
      ...Array.from({ length: goodPerHostile }, (_, at) => good(at)),
    ]);
    return [...ofHostile, ...ofGood.flat()];
  });
  clearInterval(measure);
  delay.disable();

  const grownMb = (highest - start) / 2 ** 20;
  const delays = { maxMs: delay.max / 1e6, p99Ms: delay.percentile(99) / 1e6 };
  const figures = { busyMs, ...delays, grownMb, goodMs: Math.max(...goodMs) };
  // oxlint-disable-next-line no-console -- asked for by the caller
  if (report) console.log(figures);
  expect(wrong.flat()).toEqual([]);
  expect(goodMs).toHaveLength(kinds.length * goodPerHostile);
  expect(figures.busyMs).toBeLessThan(most.busyMs);
  expect(figures.grownMb).toBeLessThan(most.grownMb);
  expect(figures.goodMs).toBeLessThan(most.goodMs);
  await Promise.all(goodHosts.map((host) => host.close()));
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`netraven-job-${process.pid}-`))).toEqual([]);
});
