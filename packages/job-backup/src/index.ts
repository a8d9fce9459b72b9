import type { JobMeta, JobRun } from '@netraven/core';
import { z } from 'zod';

export const meta = {
  jobType: 'backup',
  label: 'Configuration Backup',
  description: "Backs up a device's running configuration and stores it in Git.",
  icon: 'mdi-content-save',
  defaultSchedule: 'daily',
  requires: ['cli'],
} satisfies JobMeta;

export const configSchema = z.strictObject({
  startup: z
    .boolean()
    .default(false)
    .meta({ title: 'Startup configuration', description: 'Also back up the configuration the device boots with.' }),
});

export const run: JobRun<typeof configSchema> = async ({ device, config, db, logger, dryRun }) => {
  logger.info(`Backup of ${device.name} started`);
  const session = await device.connect();
  const version = dryRun ? 'would be version' : 'version';
  const sources = config.startup ? (['running', 'startup'] as const) : (['running'] as const);
  const artifacts: { name: string; version: number; changed: boolean; bytes: number }[] = [];
  for (const source of sources) {
    const name = `${source}-config`;
    const text = await session.readConfig(source);
    const saved = await db.artifacts.save(name, text);
    const { changed } = saved;
    artifacts.push({ name, version: saved.version, changed, bytes: Buffer.byteLength(text) });
    logger.info(`${name} ${changed ? `${version} ${saved.version}` : 'unchanged'}`, { name, ...saved });
  }
  const changed = artifacts.filter((artifact) => artifact.changed);
  return {
    success: true,
    message:
      changed.length === 0
        ? 'unchanged'
        : changed.map((artifact) => `${artifact.name} ${version} ${artifact.version}`).join(', '),
    details: { artifacts },
  };
};
