import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { permissions } from '../packages/core/src/contract/manifest.ts';
import { metaKeys } from '../packages/core/src/registry/inspect/meta.ts';
import { packageOrigins, packageStates } from '../packages/api/src/schemas/packages.ts';
import { runStatuses } from '../packages/api/src/schemas/runs.ts';
import { attemptStatuses, taskStatuses } from '../packages/api/src/schemas/tasks.ts';
import { checkConfig } from '../packages/cli/src/config/check-config.ts';

const packages = readdirSync('packages').toSorted();
const pages = listFiles('docs').filter((page) => page.endsWith('.md'));
const architecture = readFileSync('docs/architecture.md', 'utf8');
const jobInterface = readFileSync('docs/job-interface.md', 'utf8');

/** Every file below a folder, by its path from here. */
function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function sourcesOf(name: string): string[] {
  const folder = join('packages', name, 'src');
  if (!existsSync(folder)) return [];
  return listFiles(folder).map((file) => file.slice(folder.length + 1));
}

/** Below a heading, up to the next one of its level or above it. */
function sectionOf(page: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const after = page.split(`${heading}\n`)[1] ?? '';
  return after.split(new RegExp(`^#{1,${level}} `, 'm'))[0] ?? '';
}

/** The words in backticks. */
function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word);
}

/** The rows of the tables in a text, as cells. */
function rowsIn(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the architecture page', () => {
  it('has the packages and the imports that the linter allows', () => {
    const { overrides } = JSON.parse(readFileSync('.oxlintrc.json', 'utf8')) as { overrides: object[] };
    const messages = JSON.stringify(overrides).matchAll(/"([\w-]+) may import ([^(]+?) \(docs\/architecture\.md\)/g);
    const allowed = [...messages].map(([, name, what]) => [name, what === 'no other package' ? '–' : what]);
    const written = rowsIn(sectionOf(architecture, '## Packages and imports'))
      .slice(2)
      .map(([name = '', , imports]) => [quoted(name)[0], imports]);
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(allowed));
  });

  it('has the statuses of the code', () => {
    const rows = rowsIn(sectionOf(architecture, '## Statuses'));
    const statusesOf = (what: string): string[] => quoted(rows.find(([of]) => of === what)?.[1] ?? '').toSorted();
    expect(statusesOf('run')).toEqual(runStatuses.toSorted());
    expect(statusesOf('task')).toEqual(taskStatuses.toSorted());
    expect(statusesOf('attempt')).toEqual(attemptStatuses.toSorted());
  });
});

describe('the page of the registry', () => {
  const page = readFileSync('docs/registry.md', 'utf8');
  const firstColumn = (heading: string): string[] =>
    rowsIn(sectionOf(page, heading))
      .slice(2)
      .flatMap(([cell = '']) => quoted(cell));

  it('has every origin and every state of a package', () => {
    expect(firstColumn('## Where packages are looked for').toSorted()).toEqual(packageOrigins.toSorted());
    expect(firstColumn('## How a package is checked').toSorted()).toEqual(packageStates.toSorted());
  });

  it('has a config that is right', () => {
    const [, example = ''] = /```ts\n([^]*?)```/.exec(page) ?? [];
    const given = /defineConfig\(([^]*)\);/.exec(example)?.[1] ?? '';
    const config: unknown = new Script(`(${given})`).runInNewContext();
    expect(Object.keys(checkConfig('netraven.config.mts', example, config))).toHaveLength(4);
  });
});

describe('the page of the job interface', () => {
  it('has every field of meta', () => {
    const rows = rowsIn(sectionOf(jobInterface, '### `meta`')).slice(2);
    expect(rows.flatMap(([field = '']) => quoted(field)).toSorted()).toEqual(metaKeys.toSorted());
  });

  it('has every permission', () => {
    const rows = rowsIn(sectionOf(jobInterface, '## Permissions')).slice(2);
    expect(rows.flatMap(([permission = '']) => quoted(permission)).toSorted()).toEqual(permissions.toSorted());
  });
});

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  it('mentions only codes that a package has', () => {
    const tables = packages.flatMap((name) => sourcesOf(name).map((file) => join('packages', name, 'src', file)));
    const all = tables.filter((file) => file.endsWith('codes.ts')).map((file) => readFileSync(file, 'utf8'));
    const known = new Set(
      all.flatMap((table) => [...table.matchAll(/^ {2}(NR_[A-Z_]+): \{$/gm)].map(([, code]) => code)),
    );
    const mentioned = [...text.matchAll(/\bNR_[A-Z]+_[A-Z_]+\b/g)].map(([code]) => code);
    expect(mentioned.filter((code) => !known.has(code))).toEqual([]);
  });

  it('mentions only source files that exist', () => {
    const mentioned = quoted(text).filter((word) => /^[\w-]+\/src\/\S+\.ts$/.test(word));
    expect(mentioned.filter((file) => !existsSync(join('packages', file)))).toEqual([]);
  });

  it('has no broken link', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target.split('#')[0] ?? '');
    const local = links.filter((target) => target !== '' && !target.includes(':'));
    expect(local.filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
  });
});
