/** Simulated devices in a process of their own, so that their work is nobody else's CPU time. Started by `network.ts`. */
import { startSimulator } from '@netraven/device/simulator';
import { makeConfig } from './make-config.ts';
import type { Ask, Network } from './network.ts';

const ask = JSON.parse(process.argv[2] ?? '') as Ask;
const login = { username: 'netops', password: 'bench-login-4Tq' };
let turn = 0;
const names = Array.from({ length: ask.devices + ask.warmUp }, (_, index) => `sw-${String(index).padStart(4, '0')}`);
const simulator = await startSimulator(
  names.map((name, index) => ({
    name,
    ...login,
    platform: ask.platform,
    latencyMs: ask.latencyMs,
    // Addresses of their own, so that ports do not run out.
    address: `127.0.${1 + (index % 4)}.1`,
    config: makeConfig(ask.platform, name, turn, ask.bytes),
  })),
);
const devices = simulator.devices.map(({ name, address, port, platform }) => ({ name, address, port, platform }));
process.on('message', () => {
  turn += 1;
  for (const device of simulator.devices) {
    device.config = makeConfig(ask.platform, device.name, turn, ask.bytes);
    (device.typed as string[]).length = 0;
  }
  process.send?.('renewed');
});
process.on('disconnect', () => process.exit(0));
process.send?.({
  ...login,
  warmUp: devices.slice(ask.devices),
  devices: devices.slice(0, ask.devices),
} satisfies Network);
