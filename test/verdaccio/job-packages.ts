/** Returns the files of a job package. Each task reports the version twice, the second time from a file it reads late. */
export function versionJob(version: string, more: object = {}): Record<string, string | object> {
  return {
    'package.json': {
      name: 'netraven-job-which',
      version,
      type: 'module',
      keywords: ['netraven-job'],
      netraven: { job: { apiVersion: 1, jobType: 'which', permissions: [] } },
      exports: { '.': './index.js', './package.json': './package.json' },
      peerDependencies: { '@netraven/core': '^1.0.0' },
      ...more,
    },
    'index.js': `
      import { readFileSync } from 'node:fs';
      export const meta = { jobType: 'which', label: 'Which ${version}', icon: 'mdi-lan' };
      export async function run({ logger }) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        // Read late, as a lazy import is: after a bad upgrade the process would see the other version.
        const late = readFileSync(new URL('./late.txt', import.meta.url), 'utf8').trim();
        logger.info('which', { early: '${version}', late });
        return { success: true, details: { early: '${version}', late } };
      }`,
    'late.txt': version,
  };
}
