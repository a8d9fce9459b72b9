import type { HostFolder } from '../../packages/test-utils/src/host-folder.ts';

/** Bytes of the details of a task of the job `details`. */
export const detailsBytes = 900 * 1024;

const sources: Readonly<Record<string, string>> = {
  details: `
export const meta = { jobType: 'details', label: 'Details', description: 'Returns much.', icon: 'mdi-text' };
export const run = async ({ device }) =>
  ({ success: true, details: { lines: Array.from({ length: 9_000 }, (_, n) => device.name.padEnd(90, '.') + n) } });
`,
  idle: `
export const meta = { jobType: 'idle', label: 'Idle', description: 'Waits.', icon: 'mdi-sleep' };
export const run = async () => {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return { success: true };
};
`,
};

/**
 * Job types that abort, of each round. A package that did so five times is suspended for ten minutes: the next one takes its
 * place.
 */
export const abortingTypes: readonly (readonly string[])[] = [
  ['aborts', 'aborts-too'],
  ['aborts-again', 'aborts-still'],
];

const abortingSource = (jobType: string): string => `
export const meta = { jobType: '${jobType}', label: 'Aborts', description: 'Ends its process.', icon: 'mdi-alert' };
export const run = async () => process.abort();
`;

/** Puts the job packages of the pressures into a host project. */
export function addJobs(host: HostFolder): void {
  for (const [jobType, source] of Object.entries(sources)) host.addJob(jobType, source);
  for (const jobType of abortingTypes.flat()) host.addJob(jobType, abortingSource(jobType));
}
