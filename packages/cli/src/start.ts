import type { NetRaven, StartOptions } from './commands/start/start-netraven.ts';

/** Starts NetRaven: the server in this process, the worker in another. Loaded at the first call, because a config file that imports `netraven` does not need it. */
export async function startNetRaven(options: StartOptions): Promise<NetRaven> {
  return (await import('./commands/start/start-netraven.ts')).startNetRaven(options);
}
