import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as mdi from '@mdi/js';
import { templateNames, type Template, type TemplateName } from '../src/answers/templates.ts';

const repository = join(import.meta.dirname, '..', '..', '..');
const first = join(repository, 'packages', 'job-template');

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly netraven: { readonly job: { readonly permissions: readonly string[] } };
  readonly publishConfig: { readonly access: string };
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly [field: string]: unknown;
}

interface Settings {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly include?: readonly string[];
}

/** The exports of a template. zod writes the JSON Schema. */
interface TemplateModule {
  readonly meta: Template['meta'];
  readonly configSchema: { readonly '~standard': { readonly jsonSchema: { input(options: object): object } } };
}

const tools = ['@netraven/core', '@netraven/testing', '@types/node', 'netraven', 'typescript', 'vitest'];
const folderOf = (name: TemplateName): string => (name === 'read' ? first : join(first, 'templates', name));
const templates = await Promise.all(
  templateNames.map(async (name) => {
    const folder = folderOf(name);
    const { meta, configSchema } = (await import(join(folder, 'src', 'index.ts'))) as TemplateModule;
    const { netraven, dependencies } = read(join(folder, 'package.json')) as Manifest;
    const schema = configSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
    const about: Template = { meta, permissions: netraven.job.permissions, configSchema: schema };
    return { name, folder, about, netraven, dependencies };
  }),
);

/**
 * Writes the data of the command into a folder: the known platforms and icons, what the templates are, their own files and,
 * below `common`, the files that all have. The files do not refer to this workspace. Their tools have the versions that
 * this repository is tested with.
 */
export function writeTemplates(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const common = join(folder, 'common');
  mkdirSync(common, { recursive: true });
  write(join(folder, 'platforms.json'), readdirSync(join(repository, 'packages', 'device', 'platforms')).toSorted());
  write(join(folder, 'icons.json'), Object.keys(mdi));
  write(join(folder, 'templates.json'), Object.fromEntries(templates.map(({ name, about }) => [name, about])));
  copyFileSync(join(repository, 'LICENSE'), join(common, 'LICENSE'));
  copyFileSync(join(first, 'vitest.config.ts'), join(common, 'vitest.config.ts'));
  const { compilerOptions: base } = read(join(repository, 'tsconfig.base.json')) as Settings;
  const types = read(join(first, 'tsconfig.json')) as Settings;
  write(join(common, 'tsconfig.json'), flattened(types, base));
  const build = read(join(first, 'tsconfig.build.json')) as Settings;
  write(join(common, 'tsconfig.build.json'), { extends: './tsconfig.json', ...flattened(build, { noEmit: false }) });
  for (const { name, folder: from, netraven, dependencies = {} } of templates) {
    const into = join(folder, name);
    const hasAnswers = existsSync(join(from, 'answers.json'));
    const parts = ['src', 'test', ...(hasAnswers ? ['answers.json'] : [])];
    for (const part of parts) cpSync(join(from, part), join(into, part), { recursive: true });
    // Another name: tools would read a package.json inside the published package.
    const dev = `netraven jobs dev${hasAnswers ? ' --answers answers.json' : ''}`;
    write(join(into, 'manifest.json'), {
      ...manifest(dev),
      dependencies: rangesOf(Object.keys(dependencies)),
      netraven,
    });
  }
}

/** @param dev the command that runs the job in development */
function manifest(dev: string): object {
  const own = read(join(first, 'package.json')) as Manifest;
  return {
    ...own,
    version: '1.0.0',
    exports: alternatives(own.exports),
    publishConfig: { access: own.publishConfig.access },
    scripts: {
      build: 'tsc -p tsconfig.build.json',
      check: 'npm run build && npm run readme && netraven jobs check',
      dev,
      prepublishOnly: 'npm run check',
      readme: 'netraven jobs readme',
      test: 'vitest run',
      types: 'tsc -p tsconfig.json',
    },
    devDependencies: rangesOf(tools),
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

/** Returns the ranges of packages that have the versions of this workspace. */
function rangesOf(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, `^${versionOf(name)}`]));
}

/** Returns the version of a package in this workspace. */
function versionOf(name: string): string {
  const installed = [first, repository].map((folder) => join(folder, 'node_modules', name));
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

if (import.meta.main) writeTemplates(join(import.meta.dirname, '..', 'dist', 'template'));
