import { startSimulator, type SimulatedDeviceOptions } from '../../packages/device/src/simulator/index.ts';

/** Simulates devices in a process of its own: sends their addresses, then their counters, or what they received, on request. Ends with its parent. */
async function simulate(devices: readonly SimulatedDeviceOptions[]): Promise<void> {
  const simulator = await startSimulator(devices);
  process.send?.(simulator.devices.map(({ name, address, port, platform }) => ({ name, address, port, platform })));
  process.on('message', (ask: 'stats' | 'devices' | { readonly line: string }) => {
    if (ask === 'devices') {
      const told = simulator.devices.map(({ name, config, typed }) => [name, { config, typed }]);
      process.send?.(Object.fromEntries(told));
      return;
    }
    if (ask !== 'stats') {
      for (const device of simulator.devices)
        device.config = device.config.replace(/\nend\n?$/, `\n${ask.line}\nend\n`);
    }
    process.send?.(Object.fromEntries(simulator.devices.map(({ name, stats }) => [name, stats])));
  });
}

process.once('message', (devices: readonly SimulatedDeviceOptions[]) => void simulate(devices));
process.on('disconnect', () => process.exit(0));
