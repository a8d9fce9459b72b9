import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { writeTemplate } from '../scripts/write-template.ts';
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
  const template = join(root, 'template');
  writeTemplate(template);
  const folder = realpathSync(mkdtempSync(join(root, 'here-')));
  const create = async (...args: string[]): Promise<Ran> => {
    const output = { out: '', err: '' };
    const code = await main(args, {
      cwd: folder,
      env: { npm_config_user_agent: 'npm/11.6.0 node/v26.0.0 linux x64' },
      interactive: false,
      template,
      out: (text) => (output.out += text),
      err: (text) => (output.err += text),
    });
    return { code, ...output };
  };
  return { folder, create };
}
