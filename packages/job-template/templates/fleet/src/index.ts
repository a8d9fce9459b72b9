import type { FleetRun, JobMeta } from '@netraven/core';
import { z } from 'zod';

export const meta = {
  jobType: 'fleet',
  label: 'Fleet',
  description: 'Reports the last change of the configuration of each device.',
  icon: 'mdi-table-clock',
  defaultSchedule: 'daily',
  scope: 'fleet',
} satisfies JobMeta;

export const configSchema = z.strictObject({
  artifact: z.string().min(1).default('running-config').meta({ description: 'The artifact of `backup` to look for.' }),
});

/** Runs once for all devices, which are data here: a fleet job cannot log in to one. It reads what `backup` saved of each. */
export const run: FleetRun<typeof configSchema> = async ({ devices, config, db }) => {
  const rows: string[][] = [];
  const missing: string[] = [];
  for (const { id, name, platform } of devices) {
    const saved = await db.artifacts.list({ jobType: 'backup', deviceId: id });
    const found = saved.find((artifact) => artifact.name === config.artifact);
    if (!found) missing.push(name);
    rows.push([name, platform, found?.savedAt.toISOString() ?? 'never']);
  }
  const columns = ['device', 'platform', 'last change'];
  await db.artifacts.save('last-changes.csv', [columns, ...rows].map((row) => `${row.join(',')}\n`).join(''));
  const message = missing.length === 0 ? `${rows.length} devices have a backup` : `no backup of ${missing.join(', ')}`;
  return { success: missing.length === 0, message, report: { kind: 'table', columns, rows } };
};
