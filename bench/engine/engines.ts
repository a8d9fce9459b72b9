/** A queue with workers that do nothing, in this process. */
export interface Engine {
  /** Adds waiting tasks. Nothing runs yet. */
  fill(count: number): Promise<void>;
  /** Runs so many tasks. */
  drain(count: number): Promise<void>;
  /** Waits for tasks, and returns a function that adds one and resolves once it has started: after so many ms. */
  idle?(): Promise<() => Promise<number>>;
  close(): Promise<void>;
}

export const now = (): number => performance.timeOrigin + performance.now();

export const engines: Readonly<Record<string, (folder: string) => Promise<Engine>>> = {
  'pg-boss': async (folder) => (await import('./floor-engine.ts')).openFloor(folder, false),
  'pg-boss, reads': async (folder) => (await import('./floor-engine.ts')).openFloor(folder, true),
  queries: async (folder) => (await import('./netraven-engines.ts')).openQueries(folder),
  worker: async (folder) => (await import('./netraven-engines.ts')).openWorker(folder),
  'graphile-worker': async (folder) => (await import('./peer-engines.ts')).openGraphile(folder),
  bullmq: async (folder) => (await import('./peer-engines.ts')).openBull(folder),
};
