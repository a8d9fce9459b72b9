import { setTimeout as wait } from 'node:timers/promises';
import type { Client, LogEntry, LogQuery } from '@netraven/api';

/** Ids are not in the order in which entries become visible: a little is read again each time. */
const overlap = 500;
const pollMs = 500;

/** Hands on what is added to the log, each entry once, until the signal aborts. */
export async function followLogs(
  client: Client,
  filter: LogQuery,
  shown: readonly LogEntry[],
  onEntry: (entry: LogEntry) => void,
  signal: AbortSignal,
): Promise<void> {
  const seen = new Set(shown.map(({ id }) => id));
  // Older entries that were not shown stay so: nothing at or below the first shown one, or the end of the log, is new.
  const floor = shown[0]?.id ?? (await lastId(client));
  let last = shown.at(-1)?.id ?? floor;
  while (!signal.aborted) {
    const after = Math.max(floor, last - overlap);
    const { logs } = await client.logs.list({ ...filter, after, order: 'asc', limit: 1000 });
    const fresh = logs.filter(({ id }) => !seen.has(id));
    for (const entry of fresh) {
      seen.add(entry.id);
      onEntry(entry);
    }
    last = Math.max(last, ...fresh.map(({ id }) => id));
    for (const id of seen) if (id < last - overlap) seen.delete(id);
    if (fresh.length === 0) await wait(pollMs);
  }
}

async function lastId(client: Client): Promise<number> {
  const { logs } = await client.logs.list({ limit: 1 });
  return logs[0]?.id ?? 0;
}
