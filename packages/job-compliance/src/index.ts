import { defineJob, NetRavenError, type Finding } from '@netraven/core';
import { z } from 'zod';
import { check, type Checked } from './check.ts';
import { describeFleet, fleetResult, type Details } from './fleet.ts';
import { ruleSchema, severities } from './rules.ts';
import { storedConfig, type StoredConfig } from './stored.ts';
import { addToTrend } from './trend.ts';

/** Limit of the findings in a report, in bytes. A result may have twice as many. */
const mostBytes = 500_000;

export const { meta, configSchema, run, summarize } = defineJob({
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
    stored: z
      .boolean()
      .default(false)
      .meta({ title: 'Stored', description: 'Check what backup stored last, without a login to the device.' }),
    at: z.iso
      .datetime()
      .exactOptional()
      .meta({ title: 'At', description: 'Check what was stored at this time (UTC), e.g. 2026-01-31T08:30:00Z.' }),
  }),
  async run({ device, config, db, logger }) {
    if (config.rules.length === 0) {
      throw new NetRavenError('COMPLIANCE_NO_RULES', 'There are no rules', {
        hint: 'Set them: `netraven jobs config @netraven/job-compliance --config rules.json`.',
      });
    }
    const { platform } = device;
    const at = config.at === undefined ? undefined : new Date(config.at);
    let stored: StoredConfig | string | undefined;
    if (config.stored || at) stored = await storedConfig(db, device, at);
    if (typeof stored === 'string') return { success: true, notApplicable: stored };
    const text = stored?.text ?? (await (await device.connect()).readConfig());
    const checked = await check(text, config.rules, device);
    if (checked.length === 0) return { success: true, notApplicable: `no rule is for the platform ${platform}` };
    const idsOf = (some: readonly Checked[]): string[] => some.map(({ rule }) => rule.id);
    const unchecked = checked.filter((one) => one.unchecked !== undefined);
    const broken = checked.filter((one) => one.unchecked === undefined && one.findings.length > 0);
    for (const { findings } of broken)
      for (const { severity, message } of findings) logger.warning(message, { severity });
    // A device may lack the section, or the rule may name it wrongly: a person sees which.
    const reasons = unchecked.map(({ rule, unchecked: why }) => `${rule.id} (${why})`).join(', ');
    const kept = checked.length - broken.length - unchecked.length;
    const findings = severities.flatMap((severity) =>
      checked.flatMap((one) => one.findings.filter((finding) => finding.severity === severity)),
    );
    const items = firstOf(findings);
    const next = findings[items.length];
    const more = next && { severity: next.severity, message: `and ${findings.length - items.length} more` };
    const parts = [
      ...(broken.length > 0 ? [`broken: ${idsOf(broken).join(', ')}`] : []),
      ...(unchecked.length > 0 ? [`not checked: ${reasons}`] : []),
      ...(more ? [`${findings.length} findings, the first ${items.length} are shown`] : []),
      ...(stored ? [`stored version ${stored.version} of ${stored.savedAt}`] : []),
    ];
    return {
      success: broken.every(({ rule }) => rule.severity === 'info'),
      message: [`${kept} of ${checked.length} rules kept`, ...parts].join('; '),
      ...(unchecked.length === checked.length && { notApplicable: `no rule could be checked: ${reasons}` }),
      details: {
        kept,
        broken: idsOf(broken),
        unchecked: idsOf(unchecked),
        ...(stored && { stored: { version: stored.version, savedAt: stored.savedAt } }),
      } satisfies Details,
      report: { kind: 'findings', items: more ? [...items, more] : items },
    };
  },
  async summarize({ results, config, db }) {
    const fleet = fleetResult(config.rules, results);
    const { rules, devices } = fleet;
    const before = await db.artifacts.latest('trend.csv');
    const now = new Date();
    const at = config.at === undefined ? now : new Date(config.at);
    // A time in the future has no stored texts yet.
    const time = at < now ? at : now;
    const trend = devices === 0 ? undefined : addToTrend(before?.text ?? '', rules, { time, devices });
    if (trend !== undefined) await db.artifacts.save('trend.csv', trend);
    return describeFleet(fleet, trend !== undefined);
  },
});

/** Returns the first findings that a report can hold. */
function firstOf(findings: readonly Finding[]): readonly Finding[] {
  let bytes = 0;
  const end = findings.findIndex((finding) => (bytes += Buffer.byteLength(JSON.stringify(finding)) + 1) > mostBytes);
  return end === -1 ? findings : findings.slice(0, end);
}
