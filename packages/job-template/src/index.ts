import type { JobMeta, JobRun } from '@netraven/core';
import { z } from 'zod';

export const meta = {
  jobType: 'example',
  label: 'Example Job',
  description: 'This is an example job type.',
  icon: 'mdi-star',
  defaultSchedule: 'onetime',
  requires: ['cli'],
} satisfies JobMeta;

export const configSchema = z.strictObject({
  text: z.string().default('').meta({ description: 'Only lines with this text are counted.' }),
});

export const run: JobRun<typeof configSchema> = async ({ device, config, logger }) => {
  logger.info('Example job started');
  const session = await device.connect();
  // Implement job logic here
  const lines = (await session.readConfig()).split('\n').filter((line) => line.includes(config.text));
  logger.info('Example job completed');
  return { success: true, message: `${lines.length} lines`, details: 'Example job completed.' };
};
