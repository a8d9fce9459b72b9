import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { carryTemplate } from '../scripts/carry-template.ts';
import { main } from '../src/main.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder that is gone after the test, and the command to run in it, with nobody there to be asked. */
export function emptyFolder(): { folder: string; create: (...args: string[]) => Promise<Ran> } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-create-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const template = join(root, 'template');
  carryTemplate(template);
  const folder = realpathSync(mkdtempSync(join(root, 'here-')));
  const create = async (...args: string[]): Promise<Ran> => {
    const said = { out: '', err: '' };
    const code = await main(args, {
      cwd: folder,
      env: { npm_config_user_agent: 'npm/11.6.0 node/v26.0.0 linux x64' },
      interactive: false,
      template,
      out: (text) => (said.out += text),
      err: (text) => (said.err += text),
    });
    return { code, ...said };
  };
  return { folder, create };
}
