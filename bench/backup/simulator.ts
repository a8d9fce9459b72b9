/** Simulated devices in a separate process, so that their CPU time is not counted. Started by `network.ts`. */
import { startSimulator } from '@netraven/device/simulator';
import { makeConfig } from './make-config.ts';
import type { Network, NetworkOptions } from './network.ts';

const options = JSON.parse(process.argv[2] ?? '') as NetworkOptions;
const login = { username: 'netops', password: 'bench-login-4Tq' };
let turn = 0;
const names = Array.from(
  { length: options.devices + options.warmUp },
  (_, index) => `sw-${String(index).padStart(4, '0')}`,
);
const simulator = await startSimulator(
  names.map((name, index) => ({
    name,
    ...login,
    platform: options.platform,
    latencyMs: options.latencyMs,
    // Several addresses, so that ports do not run out.
    address: `127.0.${1 + (index % 4)}.1`,
    config: makeConfig(options.platform, name, turn, options.bytes),
  })),
);
const devices = simulator.devices.map(({ name, address, port, platform }) => ({ name, address, port, platform }));
process.on('message', (ofHundred: number) => {
  turn += 1;
  for (const [index, device] of simulator.devices.entries()) {
    if (index % 100 < ofHundred) device.config = makeConfig(options.platform, device.name, turn, options.bytes);
    (device.typed as string[]).length = 0;
  }
  process.send?.('renewed');
});
process.on('disconnect', () => process.exit(0));
process.send?.({
  ...login,
  warmUp: devices.slice(options.devices),
  devices: devices.slice(0, options.devices),
} satisfies Network);
