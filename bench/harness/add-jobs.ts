import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Installs job packages in a host project: each key is a job type, its value the source of `run`. */
export function addJobs(folder: string, runs: Readonly<Record<string, string>>): void {
  for (const [jobType, run] of Object.entries(runs)) {
    const path = join(folder, 'node_modules', nameOf(jobType));
    mkdirSync(path, { recursive: true });
    const manifest = {
      name: nameOf(jobType),
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
      netraven: { job: { apiVersion: 1, jobType, permissions: [] } },
    };
    writeFileSync(join(path, 'package.json'), JSON.stringify(manifest));
    const meta = { jobType, label: jobType, description: 'For a benchmark.', icon: 'mdi-check' };
    writeFileSync(join(path, 'index.js'), `export const meta = ${JSON.stringify(meta)};\nexport const run = ${run};\n`);
  }
  const dependencies = Object.fromEntries(Object.keys(runs).map((jobType) => [nameOf(jobType), '1.0.0']));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'bench', version: '1.0.0', dependencies }));
}

function nameOf(jobType: string): string {
  return `netraven-job-${jobType}`;
}
