import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { JobModule } from '../src/index.ts';

const core = fileURLToPath(new URL('../../core', import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-testing-')));
let made = 0;

/** A job package on disk. */
export interface JobFolder {
  readonly path: string;
  readonly entry: string;
  import(): Promise<JobModule>;
}

/** Writes a job package of one file, with core and zod installed as links. */
export function jobFolder(source: string, jobType = 'sample', permissions: readonly string[] = []): JobFolder {
  const path = join(folder, String(++made), `netraven-job-${jobType}`);
  mkdirSync(join(path, 'node_modules', '@netraven'), { recursive: true });
  symlinkSync(core, join(path, 'node_modules', '@netraven', 'core'));
  symlinkSync(realpathSync(join(core, 'node_modules', 'zod')), join(path, 'node_modules', 'zod'));
  const manifest = {
    name: `netraven-job-${jobType}`,
    version: '1.0.0',
    type: 'module',
    netraven: { job: { apiVersion: 1, jobType, permissions } },
    exports: { '.': './index.js', './package.json': './package.json' },
    dependencies: { zod: '*' },
    peerDependencies: { '@netraven/core': '*' },
  };
  writeFileSync(join(path, 'package.json'), JSON.stringify(manifest));
  const entry = join(path, 'index.js');
  writeFileSync(entry, source);
  return { path, entry, import: async () => (await import(pathToFileURL(entry).href)) as JobModule };
}

/** Removes all made folders. */
export function removeJobFolders(): void {
  rmSync(folder, { recursive: true, force: true });
}
