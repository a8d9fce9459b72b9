import type { Client } from '@netraven/api';

/** Returns `for a worker of pool branch`. */
export function waitsFor(pools: readonly string[]): string {
  return `for a worker of pool ${pools.join(', ')}`;
}

/** Returns the command that starts a worker of a pool. */
export function startHint(pool: string): string {
  const flag = pool === 'default' ? '' : ` --pool ${pool}`;
  return `Start a worker of pool ${pool}: \`netraven worker${flag}\` (\`netraven workers list\` lists those that run)`;
}

/** Time between two looks, in ms. No event reports a killed worker. */
const lookMs = 5_000;

/** Says once, and again after a change, for which pools without a worker a run waits. Returns a function that stops it. */
export function watchMissingPools(client: Client, runId: string, say: (text: string) => void): () => void {
  let told = '';
  let looking = false;
  let stopped = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const { missingPools = [] } = await client.runs.get(runId);
      const text = missingPools.length === 0 ? '' : `The run waits ${waitsFor(missingPools)}.`;
      if (!stopped && text !== told && text !== '') [text, ...missingPools.map(startHint)].forEach(say);
      told = text;
    } catch {
      // The events of the run tell of a server that does not answer.
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
