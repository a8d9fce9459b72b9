import type { Client } from '@netraven/api';

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

/** Says once, and again after a change, for which pools without a worker a run waits. Returns a function that stops it. */
export function watchMissingPools(client: Client, runId: string, say: (text: string) => void): () => void {
  let shown = '';
  let looking = false;
  let stopped = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const { missingPools = [] } = await client.runs.get(runId);
      const text = missingPools.length === 0 ? '' : `The run waits ${describeMissingPools(missingPools)}.`;
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
