import { defineJob, fillVars } from '@netraven/core';
import { z } from 'zod';

export const { meta, configSchema, run } = defineJob({
  meta: { jobType: 'ntp-push', label: 'NTP Push', platforms: ['cisco_ios', 'cisco_iosxe'], requires: ['cli'] },
  configSchema: z.strictObject({ line: z.string().default('ntp server {ntp}').meta({ description: 'The line.' }) }),
  async run({ device, config, dryRun }) {
    const wanted = fillVars(config.line, device);
    const session = await device.connect();
    const before = serversIn(await session.readConfig());
    if (before.length === 1 && before[0] === wanted)
      return { success: true, changed: false, message: 'as it should be' };
    const old = before.filter((line) => line !== wanted);
    const isNew = !before.includes(wanted);
    await session.configure([...old.map((line) => `no ${line}`), ...(isNew ? [wanted] : [])], {
      undo: [...(isNew ? [`no ${wanted}`] : []), ...old],
    });
    const report = { kind: 'diff', before: before.join('\n'), after: wanted } as const;
    if (dryRun) return { success: true, message: `would set ${wanted}`, report };
    const after = serversIn(await session.readConfig());
    if (after.join() !== wanted) return { success: false, message: `the device has ${after.join(', ')}`, report };
    await session.confirm();
    await session.send('write memory');
    return { success: true, changed: true, message: wanted, report };
  },
});

function serversIn(config: string): string[] {
  return config.split('\n').filter((line) => line.startsWith('ntp server '));
}
