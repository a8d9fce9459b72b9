import { fork } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type {
  SimulatedDevice,
  SimulatedDeviceOptions,
  SimulatedDeviceStats,
} from '../../packages/device/src/simulator/index.ts';

/** Simulated devices in a process of their own, which lives on whatever is killed. */
export interface Network {
  readonly devices: readonly Pick<SimulatedDevice, 'name' | 'address' | 'port' | 'platform'>[];
  /** Counters of the devices, by name. */
  stats(): Promise<Record<string, SimulatedDeviceStats>>;
  /** The running configuration of each device and the lines it received, by name. */
  look(): Promise<Record<string, Pick<SimulatedDevice, 'config' | 'typed'>>>;
  /** Adds a line to every configuration, as a person at a console would. */
  configure(line: string): Promise<void>;
}

/** Starts devices; they end with the test. */
export async function startNetwork(devices: readonly SimulatedDeviceOptions[]): Promise<Network> {
  const child = fork(new URL('simulator-process.ts', import.meta.url), {
    execArgv: ['--conditions=@netraven/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(async () => {
    const gone = once(child, 'exit');
    child.disconnect();
    await gone;
  });
  const ask = async (question: unknown): Promise<unknown> => {
    const answer = once(child, 'message');
    child.send(question as object);
    return ((await answer) as unknown[])[0];
  };
  const started = (await ask(devices)) as Network['devices'];
  return {
    devices: started,
    stats: () => ask('stats') as ReturnType<Network['stats']>,
    look: () => ask('devices') as ReturnType<Network['look']>,
    configure: async (line) => void (await ask({ line })),
  };
}
