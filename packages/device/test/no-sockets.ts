import { vi } from 'vitest';
import type { Simulator } from '../src/simulator/index.ts';

/** Waits until no device has a connection. */
export async function noSockets(simulator: Simulator): Promise<void> {
  await vi.waitFor(
    () => {
      const open = simulator.devices.filter(({ stats }) => stats.open > 0).map(({ name }) => name);
      if (open.length > 0) throw new Error(`Still connected: ${open.join(', ')}`);
    },
    { timeout: 60_000 },
  );
}
