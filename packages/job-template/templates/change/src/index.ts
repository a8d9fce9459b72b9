import type { JobMeta, JobRun } from '@netraven/core';
import { z } from 'zod';

export const meta = {
  jobType: 'change',
  label: 'Change',
  description: 'Sets the SNMP location of a device, and undoes the change if something goes wrong.',
  icon: 'mdi-map-marker',
  defaultSchedule: 'onetime',
  platforms: ['cisco_ios', 'cisco_iosxe', 'arista_eos'],
  requires: ['cli'],
} satisfies JobMeta;

export const configSchema = z.strictObject({
  location: z
    .string()
    .regex(/^[\w.,][\w., -]{0,200}$/)
    .meta({ description: 'Where the device stands, e.g. "Berlin, rack 7".' }),
});

export const run: JobRun<typeof configSchema> = async ({ device, config, dryRun }) => {
  const session = await device.connect();
  const before = locationIn(await session.readConfig());
  const wanted = `snmp-server location ${config.location}`;
  if (before === wanted) return { success: true, changed: false, message: 'nothing to change' };
  // NetRaven sends the undo lines unless the change is confirmed, or the job ends with success.
  await session.configure([wanted], { undo: [before ?? 'no snmp-server location'] });
  const report = { kind: 'diff', before: before ?? '', after: wanted } as const;
  // A dry run has sent nothing, so there is nothing to check.
  if (dryRun) return { success: true, message: 'would set the location', report };
  if (locationIn(await session.readConfig()) !== wanted) return { success: false, message: 'the location was not set' };
  await session.confirm();
  await session.send('write memory');
  return { success: true, changed: true, message: 'set the location', report };
};

function locationIn(text: string): string | undefined {
  return /^snmp-server location .*$/m.exec(text)?.[0];
}
