import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../temporary-folder.ts';

const core = fileURLToPath(new URL('../..', import.meta.url));

/** A job package on disk until the test is over, with core installed as a link, as in a workspace. */
export interface JobPackage {
  readonly path: string;
  readonly entry: string;
}

/** Writes a job package into a temporary folder. `files` beside `index.js` are written as they are. */
export function jobPackage(source: string, files: Record<string, string> = {}): JobPackage {
  const path = join(temporaryFolder(), 'netraven-job-sample');
  mkdirSync(join(path, 'node_modules', '@netraven'), { recursive: true });
  symlinkSync(core, join(path, 'node_modules', '@netraven', 'core'));
  const manifest = {
    name: 'netraven-job-sample',
    version: '1.0.0',
    type: 'module',
    peerDependencies: { '@netraven/core': '*' },
  };
  for (const [name, text] of Object.entries({
    'package.json': JSON.stringify(manifest),
    'index.js': source,
    ...files,
  })) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, entry: join(path, 'index.js') };
}
