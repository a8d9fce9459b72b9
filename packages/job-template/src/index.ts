import type { JobMeta, JobRun } from '@netraven/core';

export const meta = {
  jobType: 'example',
  label: 'Example Job',
  description: 'This is an example job type.',
  icon: 'mdi-star',
  defaultSchedule: 'onetime',
} satisfies JobMeta;

export const run: JobRun = async ({ logger }) => {
  logger.info('Example job started');
  // Implement job logic here
  logger.info('Example job completed');
  return { success: true, details: 'Example job completed.' };
};
