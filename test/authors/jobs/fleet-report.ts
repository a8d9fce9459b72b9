import { defineJob } from '@netraven/core';

export const { meta, run } = defineJob({
  meta: { jobType: 'versions', label: 'Versions', scope: 'fleet', defaultSchedule: 'weekly' },
  async run({ devices, db }) {
    const rows: string[][] = [];
    for (const { id, name } of devices) {
      const saved = await db.artifacts.latest('inventory.json', { jobType: 'serials', deviceId: id });
      const { version, serial } = JSON.parse(saved?.text ?? '{}') as { version?: string; serial?: string };
      rows.push([name, version ?? 'not read', serial ?? '', saved?.savedAt.toISOString().slice(0, 10) ?? '']);
    }
    await db.artifacts.save('versions.csv', rows.map(([name, version]) => `${name},${version}\n`).join(''));
    const missing = rows.filter(([, version]) => version === 'not read').length;
    return {
      success: missing === 0,
      message: `${rows.length - missing} of ${rows.length} devices were read`,
      report: { kind: 'table', columns: ['device', 'version', 'serial', 'changed'], rows },
    };
  },
});
