import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { connectHome } from '../../../packages/test-utils/src/query-home.ts';
import type { Pressure } from '../pressure.ts';

/** Locks the table of the log against readers and writers. */
export const lockedLog: Pressure = {
  name: 'the log table locked',
  async press({ house, size }) {
    const client = await connectHome(house.home, 'postgres');
    try {
      await client.query('begin');
      await client.query('lock table job_log in access exclusive mode');
      const begun = performance.now();
      await wait(size.lastsMs);
      await client.query('rollback');
      return { done: `${Math.round((performance.now() - begun) / 1_000)} s`, broken: [] };
    } finally {
      await client.end();
    }
  },
};
