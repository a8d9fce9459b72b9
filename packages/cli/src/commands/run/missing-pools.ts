import type { Client, Run } from '@netraven/api';
import { counted } from '../../terminal/counted.ts';

/** Returns the reason why a run waits: `for a worker of pool branch`. */
export function describeMissingPools(pools: readonly string[]): string {
  return `for a worker of pool ${pools.join(', ')}`;
}

/**
 * Returns the hint that names the command to start a worker of a pool.
 *
 * @param lacks What its live workers lack. Default: nothing.
 */
export function startHint(pool: string, lacks: readonly string[] = []): string {
  if (lacks.length > 0) {
    return `Install ${lacks.join(', ')} on the workers of pool ${pool} (\`netraven jobs list\` shows what is wrong), or cancel the runs that wait: \`netraven runs cancel <id>\``;
  }
  const flag = pool === 'default' ? '' : ` --pool ${pool}`;
  return `Start a worker of pool ${pool}: \`netraven worker${flag}\` (\`netraven workers list\` lists those that run)`;
}

/** Time between two looks, in ms. No event reports a killed worker. */
const lookMs = 5_000;

/** Returns what the tasks of a run wait for: `12 tasks for a free slot of a worker of pool default; 1 task for its next try`. */
export function describeWaits(waits: NonNullable<Run['waits']>): string {
  return waits.map(({ message, tasks }) => `${counted(tasks, 'task')} ${message}`).join('; ');
}

/**
 * Says once, and again after a change, for which pools without a worker a run waits; else what all its tasks wait for, if
 * they still do at the next look. Returns a function that stops it.
 */
export function watchWaits(client: Client, runId: string, say: (text: string) => void): () => void {
  let shown = '';
  let seen = '';
  let looking = false;
  let stopped = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const { missingPools = [], waits = [], counts } = await client.runs.get(runId);
      const all = counts.running === 0 && waits.length > 0 ? `The run waits: ${describeWaits(waits)}.` : '';
      // A worker takes most tasks at once.
      const lasting = all === seen ? all : '';
      seen = all;
      const text = missingPools.length === 0 ? lasting : `The run waits ${describeMissingPools(missingPools)}.`;
      if (!stopped && text !== shown && text !== '')
        [text, ...missingPools.map((pool) => startHint(pool))].forEach(say);
      shown = text;
    } catch {
      // `followRun` reports a server that does not answer.
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), lookMs);
  void look();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
