import { deviceError } from '../codes.ts';
import { DeviceServer } from './device-server.ts';
import type { SimulatedDevice, SimulatedDeviceOptions } from './simulated-device.ts';

export interface Simulator {
  readonly devices: readonly SimulatedDevice[];
  /** @throws {NetRavenError} NR_DEVICE_OPTION_INVALID when there is none of that name */
  device(name: string): SimulatedDevice;
  readonly stats: {
    /** Most devices with a logged-in session at once. */
    readonly maxDevicesAtOnce: number;
    /** Logged-in sessions so far. */
    readonly sessions: number;
  };
  close(): Promise<void>;
}

/** Starts devices, each a real SSH server on a loopback address and port of its own, all in this process. */
export async function startSimulator(devices: readonly SimulatedDeviceOptions[]): Promise<Simulator> {
  const stats = { maxDevicesAtOnce: 0, sessions: 0 };
  let busy = 0;
  const onSessions = (open: number, change: 1 | -1): void => {
    if (change === 1) stats.sessions += 1;
    if (change === 1 && open === 1) busy += 1;
    if (change === -1 && open === 0) busy -= 1;
    stats.maxDevicesAtOnce = Math.max(stats.maxDevicesAtOnce, busy);
  };
  const servers = devices.map((options) => new DeviceServer(options, onSessions));
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    await Promise.all(servers.map((server) => server.listen()));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    devices: servers,
    stats,
    close,
    device(name) {
      const found = servers.find((server) => server.name === name);
      if (found) return found;
      throw deviceError('NR_DEVICE_OPTION_INVALID', `There is no simulated device ${JSON.stringify(name)}`);
    },
  };
}
