import { defineJob, NetRavenError } from '@netraven/core';
import { z } from 'zod';

export const { meta, configSchema, run } = defineJob({
  meta: { jobType: 'tell-changes', label: 'Tell Changes', defaultSchedule: 'hourly', requires: ['cli'] },
  configSchema: z.strictObject({ url: z.url(), token: z.string().meta({ writeOnly: true }) }),
  async run({ device, config, db, dryRun, signal }) {
    const session = await device.connect();
    const { changed, version } = await db.artifacts.save('running-config', await session.readConfig());
    if (!changed) return { success: true, message: 'unchanged' };
    if (dryRun) return { success: true, message: `would report version ${version}` };
    const { status } = await fetch(config.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${config.token}` },
      body: JSON.stringify({ device: device.name, version }),
      signal,
    });
    // After an error nothing is saved: the next attempt tells it.
    if (status >= 300) {
      throw new NetRavenError('TELL_CHANGES_REFUSED', `The webhook answered ${status}`, { retryable: status >= 500 });
    }
    return { success: true, message: `reported version ${version}` };
  },
});
