import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as mdi from '@mdi/js';

const repository = join(import.meta.dirname, '..', '..', '..');
const template = join(repository, 'packages', 'job-template');

interface Manifest {
  readonly version: string;
  readonly publishConfig: { readonly access: string };
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly [field: string]: unknown;
}

interface Settings {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly include?: readonly string[];
}

/**
 * Writes the data of the command into a folder: the known platforms and icons and, below `job`, the files of job-template.
 * The files do not refer to this workspace. Their tools have the versions that this repository is tested with.
 */
export function writeTemplate(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const into = join(folder, 'job');
  mkdirSync(into, { recursive: true });
  write(join(folder, 'platforms.json'), readdirSync(join(repository, 'packages', 'device', 'platforms')).toSorted());
  write(join(folder, 'icons.json'), Object.keys(mdi));
  for (const part of ['src', 'test']) cpSync(join(template, part), join(into, part), { recursive: true });
  // Another name: tools would read a package.json inside the published package.
  write(join(into, 'manifest.json'), manifest());
  const { compilerOptions: base } = read(join(repository, 'tsconfig.base.json')) as Settings;
  const types = read(join(template, 'tsconfig.json')) as Settings;
  write(join(into, 'tsconfig.json'), flattened(types, base));
  const build = read(join(template, 'tsconfig.build.json')) as Settings;
  write(join(into, 'tsconfig.build.json'), { extends: './tsconfig.json', ...flattened(build, { noEmit: false }) });
}

function manifest(): object {
  const own = read(join(template, 'package.json')) as Manifest;
  return {
    ...own,
    version: '1.0.0',
    exports: alternatives(own.exports),
    publishConfig: { access: own.publishConfig.access },
    scripts: {
      build: 'tsc -p tsconfig.build.json',
      check: 'npm run build && npm run readme && netraven jobs check',
      dev: 'netraven jobs dev',
      prepublishOnly: 'npm run check',
      readme: 'netraven jobs readme',
      test: 'vitest run',
      types: 'tsc -p tsconfig.json',
    },
    devDependencies: Object.fromEntries(
      ['@changesets/cli', '@netraven/core', '@netraven/testing', '@types/node', 'netraven', 'typescript', 'vitest'].map(
        (name) => [name, `^${versionOf(name)}`],
      ),
    ),
  };
}

/**
 * Returns exports as lists of alternatives. npm, unlike pnpm, publishes the development exports too; the source that they
 * name is not in the published package.
 */
function alternatives(exports: Manifest['exports']): object {
  const entries = Object.entries(exports).map(([path, target]) => {
    if (typeof target === 'string') return [path, target];
    const { default: published, ...conditions } = target;
    return [path, [conditions, published]];
  });
  return Object.fromEntries(entries);
}

/** Returns the version of a package in this workspace. */
function versionOf(name: string): string {
  const installed = [template, repository].map((folder) => join(folder, 'node_modules', name));
  const folder = [join(repository, 'packages', 'cli'), ...installed].find((each) => {
    const file = join(each, 'package.json');
    return existsSync(file) && (read(file) as Manifest)['name'] === name;
  });
  if (folder === undefined) throw new Error(`${name} is not installed in this workspace`);
  return (read(join(folder, 'package.json')) as Manifest).version;
}

/** Merges settings with those that they extend, without the ones that only this workspace needs. */
function flattened({ compilerOptions, include }: Settings, base: Settings['compilerOptions']): Settings {
  const {
    customConditions: _conditions,
    declaration: _declaration,
    isolatedDeclarations: _isolated,
    ...options
  } = { ...base, ...compilerOptions };
  return { compilerOptions: options, ...(include && { include }) };
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function write(file: string, content: object): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

if (import.meta.main) writeTemplate(join(import.meta.dirname, '..', 'dist', 'template'));
