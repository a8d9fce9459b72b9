import { defineJob } from '@netraven/core';
import { z } from 'zod';
import { check } from './check.ts';
import { ruleSchema } from './rules.ts';

export const { meta, configSchema, run } = defineJob({
  meta: {
    jobType: 'compliance',
    label: 'Compliance',
    description: 'Checks the running configuration against rules: lines that must be there, or must not.',
    icon: 'mdi-clipboard-check',
    defaultSchedule: 'daily',
    requires: ['cli'],
  },
  configSchema: z.strictObject({
    rules: z
      .array(ruleSchema)
      .max(1_000)
      .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, 'two rules have one id')
      .default([])
      .meta({ title: 'Rules', description: 'What each configuration must be like.' }),
  }),
  async run({ device, config, logger }) {
    if (config.rules.length === 0) return { success: true, notApplicable: 'there are no rules: set `rules`' };
    const session = await device.connect();
    const checked = check(await session.readConfig(), config.rules, device);
    if (checked.length === 0) return { success: true, notApplicable: `no rule applies to ${device.platform}` };
    const broken = checked.filter(({ findings }) => findings.length > 0);
    for (const { rule, findings } of broken) logger.warning(`${rule.id}: ${findings.length} findings`);
    const ids = broken.map(({ rule }) => rule.id);
    return {
      success: broken.every(({ rule }) => rule.severity === 'info'),
      message:
        broken.length === 0
          ? `all ${checked.length} rules are kept`
          : `${broken.length} of ${checked.length} rules are broken: ${ids.join(', ')}`,
      details: { kept: checked.length - broken.length, broken: ids },
      report: { kind: 'findings', items: broken.flatMap(({ findings }) => findings) },
    };
  },
});
