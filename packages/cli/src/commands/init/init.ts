import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { readJsonObject, shellWord } from '@netraven/core/registry';
import type { Context } from '../../context.ts';
import { makeFolder } from '../../place/make-folder.ts';
import { ownPackage } from '../../place/own-package.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { needlessBuilds } from './needless-builds.ts';

/** Files that do not belong into a repository. */
const ignored = ['node_modules/', '.netraven/'];

const config = `import { defineConfig } from 'netraven';

/** Settings of NetRaven in this host project. No secrets here. Options of the command line override them. */
export default defineConfig({
  // failFast: 'none-valid',
  // folders: ['../our-jobs'],
  // pins: { backup: '@netraven/job-backup' },
  // port: 7070,
  // slots: 50,
});
`;

/** pnpm installs nothing until each install script is allowed or denied. */
const pnpmSettings = `allowBuilds:\n${needlessBuilds.map((name) => `  '${name}': false\n`).join('')}`;

/** Creates a host project. Never overwrites a file, so a second call changes nothing. */
export async function init(context: Context, named: string, { json }: { json?: boolean }): Promise<void> {
  const { terminal, cwd, env } = context;
  const manager = env['npm_config_user_agent']?.startsWith('pnpm/') ? 'pnpm' : 'npm';
  const folder = resolve(cwd, named);
  await makeFolder(folder);
  const made = [
    ...writeNew(folder, 'package.json', manifestOf(folder)),
    ...writeNew(folder, 'netraven.config.mts', config),
    ...addLines(folder, '.gitignore', ignored),
    // In a workspace, its settings apply.
    ...(manager === 'npm' || findUp('pnpm-workspace.yaml', folder)
      ? []
      : writeNew(folder, 'pnpm-workspace.yaml', pnpmSettings)),
  ];
  if (json) return writeJson(terminal, { folder, made });
  const what = made.length > 0 ? `created ${made.join(', ')}` : 'nothing to do';
  terminal.out(`${escapeControls(folder)}: ${what}.`);
  const there = relative(cwd, folder);
  const run = manager === 'npm' ? 'npx' : 'pnpm exec';
  const install = hasNetraven(folder) ? `${manager} install` : addNetraven(manager, folder, made);
  const steps = [...(there === '' ? [] : [`cd ${shellWord(there)}`]), install, `${run} netraven start`];
  terminal.err(`next:\n${steps.map((step) => `  ${escapeControls(step)}`).join('\n')}`);
  terminal.err(`  ${run} netraven jobs add <package>   in another terminal, for more job types`);
}

/** Returns true if the host project depends on netraven. */
function hasNetraven(folder: string): boolean {
  try {
    const { dependencies, devDependencies } = readJsonObject(join(folder, 'package.json'));
    return 'netraven' in { ...(dependencies as object), ...(devDependencies as object) };
  } catch {
    // The package manager says what is wrong with the file.
    return true;
  }
}

function addNetraven(manager: 'npm' | 'pnpm', folder: string, made: readonly string[]): string {
  if (manager === 'npm') return 'npm install netraven';
  // At the top of a workspace, pnpm adds nothing without the option.
  const isTop = !made.includes('pnpm-workspace.yaml') && existsSync(join(folder, 'pnpm-workspace.yaml'));
  return `pnpm add ${isTop ? '--ignore-workspace-root-check ' : ''}netraven`;
}

function manifestOf(folder: string): string {
  const manifest = {
    name: nameOf(folder),
    private: true,
    type: 'module',
    dependencies: { netraven: `^${ownPackage().version}` },
    // For npm; pnpm has its own settings.
    allowScripts: Object.fromEntries(needlessBuilds.map((name) => [name, false])),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Returns a name that npm accepts. */
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

function findUp(name: string, folder: string): boolean {
  return existsSync(join(folder, name)) || (dirname(folder) !== folder && findUp(name, dirname(folder)));
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
