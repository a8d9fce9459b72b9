import type { Client, FollowOptions, LogEntry, LogFilter } from '@netraven/api';

/** Passes on each new log entry once, until the signal aborts. */
export async function followLogs(
  client: Client,
  filter: LogFilter,
  { shown, end }: { readonly shown: readonly LogEntry[]; readonly end: number },
  onEntry: (entry: LogEntry) => void,
  options: FollowOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const known = new Set(shown.map(({ id }) => id));
  // Entries can become visible out of order: after the first shown one, each that was not shown is new.
  const after = shown[0]?.id ?? end;
  try {
    for await (const entry of client.logs.follow({ ...filter, after }, options)) {
      if (!known.has(entry.id)) onEntry(entry);
    }
  } catch (error) {
    // The reader has stopped.
    if (!options.signal.aborted) throw error;
  }
}
