import type { Client, FollowOptions, LogEntry, LogFilter } from '@netraven/api';

/** Hands on what is added to the log behind the entries shown, each once, until the signal aborts. */
export async function followLogs(
  client: Client,
  filter: LogFilter,
  { shown, end }: { readonly shown: readonly LogEntry[]; readonly end: number },
  onEntry: (entry: LogEntry) => void,
  options: FollowOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const known = new Set(shown.map(({ id }) => id));
  // Entries become visible a little out of order: from the first one shown on, what was not shown is new.
  const after = shown[0]?.id ?? end;
  try {
    for await (const entry of client.logs.follow({ ...filter, after }, options)) {
      if (!known.has(entry.id)) onEntry(entry);
    }
  } catch (error) {
    // Whoever read along has enough.
    if (!options.signal.aborted) throw error;
  }
}
