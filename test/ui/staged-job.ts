import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A job package for tests. */
export interface StagedJob {
  readonly meta?: object;
  /** A JSON Schema. */
  readonly configSchema?: object;
  /** Body of `run`. */
  readonly body?: string;
  /** Body of `summarize`. Default: it exports none. */
  readonly summarize?: string;
  readonly permissions?: readonly string[];
}

/** Adds a job package to `jobs/` of a host project. */
export function addJob(hostProject: string, jobType: string, { permissions = [], ...job }: StagedJob): void {
  const folder = join(hostProject, 'jobs', jobType);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), sourceOf(jobType, job));
  const manifest = {
    name: `netraven-job-${jobType}`,
    version: '1.2.3',
    type: 'module',
    exports: './index.js',
    netraven: { job: { apiVersion: 1, jobType, permissions } },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
}

/** Returns the source of a package, with a config schema in the form of validator libraries. */
function sourceOf(jobType: string, job: StagedJob): string {
  const { meta = {}, configSchema, body = 'return { success: true };', summarize } = job;
  const schema = `export const configSchema = { '~standard': {
    version: 1, vendor: 'staged', validate: (value) => ({ value }),
    jsonSchema: { input: () => (${JSON.stringify(configSchema)}), output: () => (${JSON.stringify(configSchema)}) },
  } };`;
  return `export const meta = ${JSON.stringify({ jobType, ...meta })};
    ${configSchema ? schema : ''}
    export const run = async ({ device, config, db, logger, signal }) => { ${body} };
    ${summarize === undefined ? '' : `export const summarize = async ({ results }) => { ${summarize} };`}`;
}
