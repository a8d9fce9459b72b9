import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface NetworkOptions {
  readonly platform: string;
  readonly devices: number;
  /** Further devices, read before anything is measured. */
  readonly warmUp: number;
  /** Delay before each answer, in ms. */
  readonly latencyMs: number;
  /** Size of each configuration. */
  readonly bytes: number;
}

export interface Target {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly platform: string;
}

/** The simulated devices and their login. */
export interface Network {
  readonly username: string;
  readonly password: string;
  readonly warmUp: readonly Target[];
  readonly devices: readonly Target[];
}

export interface Simulation {
  readonly network: Network;
  /** Gives devices a new configuration. @param ofHundred of each hundred devices, the first ones. Default: all */
  renew(ofHundred?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts the simulator in a separate process. */
export async function simulate(options: NetworkOptions): Promise<Simulation> {
  const child = fork(fileURLToPath(new URL('simulator.ts', import.meta.url)), [JSON.stringify(options)]);
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the simulator ended with ${code}`)));
  const answer = async (): Promise<unknown> => (await Promise.race([once(child, 'message'), failed]))[0];
  // After `close`, nothing waits for it.
  failed.catch(() => undefined);
  const network = (await answer()) as Network;
  return {
    network,
    async renew(ofHundred = 100) {
      child.send(ofHundred);
      await answer();
    },
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
