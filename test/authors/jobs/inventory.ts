import { defineJob, NetRavenError } from '@netraven/core';

export const { meta, run } = defineJob({
  meta: { jobType: 'serials', label: 'Serials', defaultSchedule: 'daily', platforms: ['cisco_ios'], requires: ['cli'] },
  async run({ device, db, logger }) {
    const session = await device.connect();
    const text = await session.send('show version');
    const version = /Version ([^\s,]+)/.exec(text)?.[1];
    const serial = /^Processor board ID (\S+)/m.exec(text)?.[1];
    if (version === undefined || serial === undefined) {
      throw new NetRavenError('SERIALS_UNREADABLE', '`show version` has no version or no serial number', {
        hint: 'Run `show version` by hand, and see what it prints.',
      });
    }
    const before = await db.state.get();
    await db.state.set(serial);
    if (before !== undefined && before !== serial) logger.warning('The device was replaced', { before, serial });
    await db.artifacts.save('inventory.json', `${JSON.stringify({ version, serial })}\n`);
    return { success: true, message: `${version}, ${serial}`, details: { version, serial } };
  },
});
