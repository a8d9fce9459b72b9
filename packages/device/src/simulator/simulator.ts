import { deviceError } from '../codes.ts';
import { DeviceServer } from './device-server.ts';
import type { SimulatedDevice, SimulatedDeviceOptions } from './simulated-device.ts';

export interface Simulator {
  readonly devices: readonly SimulatedDevice[];
  /** @throws {NetRavenError} NR_DEVICE_OPTION_INVALID for an unknown name */
  device(name: string): SimulatedDevice;
  readonly stats: {
    /** The most devices with a session at one time. */
    readonly maxDevicesAtOnce: number;
    /** Logged-in sessions in total. */
    readonly sessions: number;
  };
  close(): Promise<void>;
}

/** Starts simulated devices in this process. Each is a real SSH server with its own loopback address and port. */
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
      throw deviceError('NR_DEVICE_OPTION_INVALID', `No simulated device is named ${JSON.stringify(name)}`);
    },
  };
}
