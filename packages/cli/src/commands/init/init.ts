import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { ownPackage } from '../../place/own-package.ts';
import { visible } from '../../terminal/visible.ts';
import { writeJson } from '../../terminal/write-json.ts';

/** Of a host project, what belongs into no repository: what is installed, and the home. */
const ignored = ['node_modules/', '.netraven/'];

const config = `import { defineConfig } from 'netraven';

/** Settings of NetRaven in this host project. Never a secret; an option of the command line goes before it. */
export default defineConfig({
  // failFast: 'none-valid',
  // folders: ['../our-jobs'],
  // pins: { backup: '@netraven/job-backup' },
  // port: 7070,
  // slots: 50,
});
`;

/** Makes a host project. What is there is never overwritten, so that a second time changes nothing. */
export async function init({ terminal, cwd }: Context, named: string, { json }: { json?: boolean }): Promise<ExitCode> {
  const folder = resolve(cwd, named);
  mkdirSync(folder, { recursive: true });
  const made = [
    ...writeNew(folder, 'package.json', manifestOf(folder)),
    ...writeNew(folder, 'netraven.config.mts', config),
    ...addLines(folder, '.gitignore', ignored),
  ];
  if (json) {
    writeJson(terminal, { folder, made });
    return exitCodes.ok;
  }
  const what = made.length > 0 ? `made ${made.join(', ')}` : 'everything was there already';
  terminal.out(`${visible(folder)}: ${what}.`);
  const there = relative(cwd, folder);
  const steps = [...(there === '' ? [] : [`cd ${there}`]), 'npm install', 'npx netraven start'];
  terminal.err(`next:\n${steps.map((step) => `  ${visible(step)}`).join('\n')}`);
  terminal.err('  npx netraven jobs add <package>   in another terminal, for more job types');
  return exitCodes.ok;
}

function manifestOf(folder: string): string {
  const dependencies = { netraven: `^${ownPackage().version}` };
  return `${JSON.stringify({ name: nameOf(folder), private: true, type: 'module', dependencies }, null, 2)}\n`;
}

/** A name that npm takes. */
function nameOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '');
  return name === '' || name === 'netraven' ? 'netraven-host' : name;
}

function writeNew(folder: string, name: string, content: string): string[] {
  const file = join(folder, name);
  if (existsSync(file)) return [];
  writeFileSync(file, content, { flag: 'wx' });
  return [name];
}

function addLines(folder: string, name: string, lines: readonly string[]): string[] {
  const file = join(folder, name);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const there = new Set(before.split('\n').map((line) => line.trim().replace(/^\/|\/$/g, '')));
  const missing = lines.filter((line) => !there.has(line.replace(/\/$/, '')));
  if (missing.length === 0) return [];
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  writeFileSync(file, `${before}${gap}${missing.join('\n')}\n`);
  return [name];
}
