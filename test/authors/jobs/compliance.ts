import { configLines, defineJob, type Finding } from '@netraven/core';
import { z } from 'zod';

export const { meta, configSchema, run } = defineJob({
  meta: { jobType: 'access-rules', label: 'Access Rules', platforms: ['cisco_ios', 'cisco_iosxe'], requires: ['cli'] },
  configSchema: z.strictObject({ forbidden: z.array(z.string()).default(['transport input telnet']) }),
  async run({ device, config }) {
    const session = await device.connect();
    const lines = configLines((await session.readConfig()).split('\n'));
    const terminals = lines.filter(({ section }) => section[0]?.startsWith('line vty'));
    if (terminals.length === 0) return { success: true, notApplicable: 'it has no terminal lines' };
    const items: Finding[] = terminals
      .filter(({ text }) => config.forbidden.includes(text))
      .map(({ text, section }) => ({
        severity: 'critical',
        message: `\`${text}\` is forbidden`,
        where: section.join(', '),
        rule: 'no-telnet',
      }));
    return {
      success: items.length === 0,
      message: items.length === 0 ? 'all rules kept' : `${items.length} findings`,
      report: { kind: 'findings', items },
    };
  },
});
