import type { NetRaven, StartOptions } from './commands/start/start-netraven.ts';

/** Starts NetRaven in this process; see `start-netraven.ts`. Loaded at the first call: a config file that imports `netraven` needs none of it. */
export async function startNetRaven(options: StartOptions): Promise<NetRaven> {
  return (await import('./commands/start/start-netraven.ts')).startNetRaven(options);
}
