import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { writeTemplates } from '../scripts/write-template.ts';
import { main } from '../src/main.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Makes a folder that is removed after the test. `create` runs the command in it without a terminal. */
export function emptyFolder(): { folder: string; create: (...args: string[]) => Promise<Ran> } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-create-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const templates = join(root, 'templates');
  writeTemplates(templates);
  // Instead of an installation: what the templates import.
  const installed = fileURLToPath(new URL('../../job-template/node_modules', import.meta.url));
  mkdirSync(join(root, 'node_modules', '@netraven'), { recursive: true });
  for (const name of ['zod', '@netraven/core']) {
    symlinkSync(realpathSync(join(installed, name)), join(root, 'node_modules', name));
  }
  const folder = realpathSync(mkdtempSync(join(root, 'here-')));
  const create = async (...args: string[]): Promise<Ran> => {
    const output = { out: '', err: '' };
    const code = await main(args, {
      cwd: folder,
      env: { npm_config_user_agent: 'npm/11.6.0 node/v26.0.0 linux x64' },
      interactive: false,
      templates,
      out: (text) => (output.out += text),
      err: (text) => (output.err += text),
    });
    return { code, ...output };
  };
  return { folder, create };
}
