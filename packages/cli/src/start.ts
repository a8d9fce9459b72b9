import type { NetRaven, StartOptions } from './commands/start/start-netraven.ts';

/** Starts NetRaven in this process. Loaded at the first call, because a config file that imports `netraven` does not need it. */
export async function startNetRaven(options: StartOptions): Promise<NetRaven> {
  return (await import('./commands/start/start-netraven.ts')).startNetRaven(options);
}
