import { startSimulator, type SimulatedDevice } from '@netraven/device/simulator';

/** A login of the demo, as `netraven credentials add` takes it. */
export interface DemoLogin {
  readonly username: string;
  readonly password: string;
  readonly enablePassword: string;
}

/** The simulated devices of the demo. */
export interface Network {
  readonly login: DemoLogin;
  /** The login of the devices with the tag `firewall`, of which NetRaven does not know at first. */
  readonly firewallLogin: DemoLogin;
  /** The inventory, as CSV. */
  readonly csv: string;
  /** Name of the device that `change` changes. */
  readonly changed: string;
  /** Changes a device, as a person at its console would. Returns a description of the change. */
  change(): string;
  /** Repairs the device that closes its connections. */
  repair(): void;
  close(): Promise<void>;
}

const platforms = {
  'core-1': 'cisco_ios',
  'core-2': 'cisco_nxos',
  'edge-1': 'linux_frr',
  'edge-2': 'juniper_junos',
  'wan-1': 'cisco_iosxr',
  'leaf-1': 'arista_eos',
  'access-1': 'extreme_exos',
  'access-2': 'ruckus_icx',
  'access-3': 'hp_comware',
  'branch-7': 'cisco_iosxe',
  'fw-1': 'fortinet_fortios',
  'fw-2': 'paloalto_panos',
} as const;

/** The platforms of the demo, of several vendors. */
export const demoPlatforms: readonly string[] = Object.values(platforms);

/** Returns devices with their tag as CSV, as `netraven devices import` reads it. */
export function inventoryOf(
  devices: readonly SimulatedDevice[],
  tagOf: (device: SimulatedDevice) => string,
  { withHttps = false }: { readonly withHttps?: boolean } = {},
): string {
  const rows = devices.map((device) => {
    const { name, address, port, platform, httpsPort = '' } = device;
    return `${[name, address, port, platform, tagOf(device), ...(withHttps ? [httpsPort] : [])].join(',')}\n`;
  });
  return `name,address,port,platform,tags${withHttps ? ',https_port' : ''}\n${rows.join('')}`;
}

/** Starts twelve simulated devices on loopback. One hangs up in the middle of its configuration, one has another login. */
export async function startNetwork(): Promise<Network> {
  const login = { username: 'netops', password: 'demo-login-7F', enablePassword: 'demo-enable-7F' };
  const firewallLogin = { ...login, username: 'fwops', password: 'demo-firewall-9C' };
  const simulator = await startSimulator(
    Object.entries(platforms).map(([name, platform]) => ({
      name,
      platform,
      ...(name === 'fw-2' ? firewallLogin : login),
      ...(name === 'branch-7' && { faults: [{ kind: 'close', at: 0.5 }] }),
    })),
  );
  const changed = simulator.device('core-1');
  return {
    login,
    firewallLogin,
    csv: inventoryOf(simulator.devices, ({ name }) => (name === 'fw-2' ? 'firewall' : '')),
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
