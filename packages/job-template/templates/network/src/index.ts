import { NetRavenError, type JobMeta, type JobRun } from '@netraven/core';
import { z } from 'zod';

export const meta = {
  jobType: 'network',
  label: 'Network',
  description: 'Sends the software version of a device to a webhook.',
  icon: 'mdi-webhook',
  defaultSchedule: 'daily',
  platforms: ['cisco_ios', 'cisco_iosxe', 'cisco_nxos', 'arista_eos'],
  requires: ['cli'],
} satisfies JobMeta;

export const configSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).meta({ description: 'The webhook.' }),
  token: z.string().optional().meta({ writeOnly: true, description: 'Sent as a bearer token.' }),
});

export const run: JobRun<typeof configSchema> = async ({ device, config, dryRun, signal }) => {
  const session = await device.connect();
  const [, version] = (await session.send('show version')).match(versionLine) ?? [];
  if (version === undefined) return { success: false, message: 'show version names no version' };
  // NetRaven does not see the sockets of a job: only the job can leave out the request of a dry run.
  if (dryRun) return { success: true, message: `would send: ${version}` };
  const response = await fetch(config.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(config.token !== undefined && { authorization: `Bearer ${config.token}` }),
    },
    body: JSON.stringify({ device: device.name, version }),
    signal,
  });
  if (!response.ok) {
    throw new NetRavenError('WEBHOOK_REFUSED', `The webhook answered ${response.status}`, {
      hint: 'Check the settings url and token.',
      retryable: response.status >= 500,
    });
  }
  return { success: true, message: `sent: ${version}` };
};

/** `…, Version 15.2(7)E3, …` of IOS, `NXOS: version 9.3(8)` of NX-OS, `Software image version: 4.29.2F` of EOS. */
const versionLine = /(?:, Version|(?:NXOS|system): +version|Software image version:) ([^\s,]+)/;
