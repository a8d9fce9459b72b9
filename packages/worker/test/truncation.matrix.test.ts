import { expect, it } from 'vitest';
import { artifacts } from '@netraven/db';
import type { Fault } from '@netraven/device/simulator';
import { startPlant } from './plant.ts';

const interfaces = Array.from(
  { length: 40 },
  (_, n) => `interface GigabitEthernet0/${n}\n description port ${n}\n shutdown\n!`,
);
const config = `version 15.2\nhostname whole\n!\n${interfaces.join('\n')}\nbanner motd ^C\nwhole#\nmind the gap\n^C\n!\nend\n`;

it('a configuration cut at any point is not stored; the complete one is stored byte for byte', async () => {
  const cuts = Array.from({ length: 19 }, (_, n) => (n + 1) * 0.05);
  const faults: [string, Fault][] = cuts.flatMap((at, n): [string, Fault][] => [
    [`cut-${n}`, { kind: 'cut', at }],
    [`close-${n}`, { kind: 'close', at }],
  ]);
  const bad = faults.map(([name, fault]) => ({
    name,
    platform: 'cisco_ios',
    config: config.replaceAll('whole', name),
    faults: [fault],
  }));
  const whole = {
    name: 'whole',
    platform: 'cisco_ios',
    config,
    faults: [{ kind: 'pause-at-prompt', pauseMs: 800 }] satisfies Fault[],
  };
  const plant = await startPlant({ devices: [...bad, whole] });
  const asked = await plant.start('backup');
  const { run, tasks } = await plant.wait(asked.id);
  expect(run.counts).toMatchObject({ total: 39, success: 1, error: 38 });
  expect(new Set(tasks.map((task) => task.error?.code))).toEqual(new Set([undefined, 'NR_DEVICE_TRUNCATED']));
  const { rows } = await plant.db.pool.query('select distinct device_name from artifact');
  expect(rows).toEqual([{ device_name: 'whole' }]);
  const id = tasks.find((task) => task.device?.name === 'whole')?.device?.id ?? '';
  const stored = await artifacts.latest(plant.db, { deviceId: id, jobType: 'backup', name: 'running-config' });
  expect(stored?.text).toBe(config);
  // What was received is sealed aside, not lost.
  const aside = await plant.db.pool.query('select count(*)::int as n from quarantine');
  expect(aside.rows[0].n).toBeGreaterThanOrEqual(38);
});
