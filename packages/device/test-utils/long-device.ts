import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Fault } from '../src/simulator/index.ts';

export interface LongDeviceOptions {
  readonly platform: 'cisco_ios' | 'linux_frr' | 'juniper_junos';
  /** Size of the answer with the configuration. */
  readonly bytes: number;
  readonly faults?: readonly Fault[];
  /** Lines before all others. */
  readonly before?: string;
}

export interface LongDevice {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly platform: string;
  /** Adds a line to the configuration. */
  change(line: string): Promise<void>;
}

/**
 * Starts a simulated device with a long configuration in a thread of its own: its work does not count for a session. One of
 * `cisco_ios` has 20,000 secrets and 2 MB of `://`.
 *
 * @param atEnd stops the device at the end of a test
 */
export async function startLongDevice(
  options: LongDeviceOptions,
  login: { readonly username: string; readonly password: string },
  atEnd: (stop: () => Promise<void>) => void,
): Promise<LongDevice> {
  const thread = new Worker(new URL('simulator-thread.ts', import.meta.url), { workerData: { ...options, login } });
  atEnd(async () => void (await thread.terminate()));
  const [device] = (await once(thread, 'message')) as [Omit<LongDevice, 'change'>];
  return {
    ...device,
    async change(line) {
      thread.postMessage(line, []);
      await once(thread, 'message');
    },
  };
}
