import { startSimulator, type SimulatedDevice } from '@netraven/device/simulator';

/** The simulated devices of the demo. */
export interface Network {
  readonly credential: { readonly username: string; readonly password: string; readonly enablePassword: string };
  readonly devices: readonly SimulatedDevice[];
  /** Name of the device that `change` changes. */
  readonly changed: string;
  /** Changes a device, as a person at its console would. Returns a description of the change. */
  change(): string;
  /** Repairs the device that closes its connections. */
  repair(): void;
  close(): Promise<void>;
}

/** Starts three simulated devices on loopback. One closes each connection in the middle of its configuration. */
export async function startNetwork(): Promise<Network> {
  const credential = { username: 'netops', password: 'demo-login-7F', enablePassword: 'demo-enable-7F' };
  const simulator = await startSimulator([
    { name: 'core-1', platform: 'cisco_ios', ...credential },
    { name: 'edge-1', platform: 'linux_frr', ...credential },
    { name: 'branch-7', platform: 'cisco_ios', ...credential, faults: [{ kind: 'close', at: 0.5 }] },
  ]);
  const changed = simulator.device('core-1');
  return {
    credential,
    devices: simulator.devices,
    changed: changed.name,
    change() {
      const line = 'ntp server 10.0.0.123';
      changed.config = changed.config.replace(/\nend\n?$/, `\n${line}\nend\n`);
      return `On ${changed.name}: configure terminal, ${line}`;
    },
    repair: () => void (simulator.device('branch-7').faults = []),
    close: () => simulator.close(),
  };
}
