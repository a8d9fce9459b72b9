import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

/** The arrows of docs/architecture.md: which of our packages each package may depend on. */
const arrows: Record<string, readonly string[]> = {
  '@netraven/core': [],
  '@netraven/api': [],
  '@netraven/schedules': ['@netraven/core'],
  '@netraven/triggers': [],
  '@netraven/query': [],
  '@netraven/notifications': ['@netraven/core'],
  '@netraven/db': ['@netraven/core', '@netraven/notifications', '@netraven/query', '@netraven/schedules'],
  '@netraven/device': ['@netraven/core'],
  '@netraven/installer': ['@netraven/core'],
  '@netraven/inventory': ['@netraven/core'],
  '@netraven/worker': [
    '@netraven/core',
    '@netraven/db',
    '@netraven/device',
    '@netraven/installer',
    '@netraven/notifications',
    '@netraven/triggers',
  ],
  '@netraven/server': [
    '@netraven/api',
    '@netraven/core',
    '@netraven/db',
    '@netraven/device',
    '@netraven/inventory',
    '@netraven/notifications',
    '@netraven/schedules',
    '@netraven/triggers',
  ],
  '@netraven/ui': ['@netraven/api'],
  '@netraven/readme': [],
  '@netraven/testing': ['@netraven/core', '@netraven/device', '@netraven/readme'],
  netraven: [
    '@netraven/api',
    '@netraven/core',
    '@netraven/db',
    '@netraven/device',
    '@netraven/installer',
    '@netraven/inventory',
    '@netraven/job-backup',
    '@netraven/job-reachability',
    '@netraven/readme',
    '@netraven/server',
    '@netraven/worker',
  ],
  // It carries the files of job-template along.
  '@netraven/create-job': ['@netraven/readme'],
  '@netraven/job-backup': [],
  '@netraven/job-compliance': [],
  '@netraven/job-facts': [],
  '@netraven/job-push': [],
  '@netraven/job-reachability': [],
  '@netraven/job-template': [],
  // Only tests import it.
  '@netraven/test-utils': [],
};

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: object;
  readonly publishConfig?: { readonly exports?: object };
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

const manifests = readdirSync('packages').map(
  (folder) => JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8')) as Manifest,
);
const ours = (names: Record<string, string> = {}): string[] =>
  Object.keys(names)
    .filter((name) => name === 'netraven' || name.startsWith('@netraven/'))
    .toSorted();

it('the packages of the workspace are those of the architecture', () => {
  expect(manifests.map((manifest) => manifest.name).toSorted()).toEqual(Object.keys(arrows).toSorted());
});

it.each(manifests)('$name depends on exactly the packages its arrows point to', (manifest) => {
  expect(ours(manifest.dependencies)).toEqual(arrows[manifest.name]?.toSorted());
});

it.each(manifests.filter((manifest) => manifest.name.startsWith('@netraven/job-')))(
  '$name takes core as a peer, with a wide range',
  (manifest) => {
    expect(manifest.peerDependencies).toEqual({ '@netraven/core': '^1.0.0' });
  },
);

/** Each file of code, with the relative paths and packages that it has in quotes: imports, programs, threads. */
const quoted = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mts', '*.mjs'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((file) => {
    const found = readFileSync(file, 'utf8').matchAll(/(['"])(\.{1,2}\/[^'"`\s]+|@netraven\/[^'"`\s]+)\1/g);
    return {
      file,
      paths: Array.from(found, ([, , path = '']) => (path.startsWith('.') ? join(dirname(file), path) : path)),
    };
  });

it('no file imports from the folder test of another package', () => {
  const ownerOf = (file: string): string => /^(?:packages\/[^/]+\/|bench\/|)/.exec(file)?.[0] ?? '';
  const foreign = quoted.flatMap(({ file, paths }) =>
    paths
      .filter((path) => path.startsWith(`${ownerOf(path)}test/`) && ownerOf(path) !== ownerOf(file))
      .map((path) => `${file} imports ${path}`),
  );
  expect(foreign).toEqual([]);
});

it('only tests, scripts and benchmarks import fixtures', () => {
  const shipped = quoted.filter(({ file }) => /^packages\/(?!test-utils\/).*\/src\//.test(file));
  const importing = shipped.filter(({ paths }) => paths.some((path) => path.split('/').includes('test-utils')));
  expect(importing.map(({ file }) => file)).toEqual([]);
});

it('no published package exports its fixtures', () => {
  const published = manifests.filter((manifest) => !manifest.private);
  const exporting = published.filter(({ exports, publishConfig }) =>
    JSON.stringify(publishConfig?.exports ?? exports ?? {}).includes('test-utils'),
  );
  expect(exporting.map(({ name }) => name)).toEqual([]);
});

/** Returns the folders of a package's `src` that each of its files imports, but for types: [its own folder, the other one]. */
function folderImports(name: string): (readonly [from: string, to: string])[] {
  const root = `packages/${name}/src/`;
  const files = quoted.filter(({ file }) => file.startsWith(root)).map(({ file }) => file);
  const folderOf = (path: string): string => path.slice(root.length).split('/')[0] ?? '';
  return files
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^(?:im|ex)port (?!type )([^;]*?)from '(\.[^']+)';$/gm)]
        .filter(([, named = '']) => !/^\{(?:\s*type \w+(?: as \w+)?,?)+\s*\}/.test(named))
        .map(([, , path = '']) => [folderOf(file), folderOf(join(dirname(file), path))] as const),
    )
    .filter(([from, to]) => from !== to);
}

it.each(['db', 'device', 'installer', 'inventory'])('no folders of %s are a circle', (name) => {
  const targets = Map.groupBy(folderImports(name), ([from]) => from);
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const [, to] of targets.get(from) ?? []) if (!seen.has(to)) reached(to, seen.add(to));
    return seen;
  };
  expect(targets.size).toBeGreaterThan(3);
  expect([...targets.keys()].filter((folder) => reached(folder).has(folder))).toEqual([]);
});

/** The floors of `db`, the highest first. A folder imports only from its own floor and lower ones. */
const floors = [
  ['schedules', 'triggers', 'notifications', 'health'],
  ['runs', 'tasks', 'session-limits', 'inspections'],
  ['devices', 'credentials', 'sources', 'artifacts', 'windows', 'audit', 'retention', 'workers'],
  ['postgres', 'queue', 'schema', 'secrets', 'listen', 'logs'],
];

it('a folder of db imports from no higher floor', () => {
  const floorOf = (folder: string): number => floors.findIndex((floor) => floor.includes(folder));
  const between = folderImports('db').filter(([from, to]) => ![from, to].some((each) => each.endsWith('.ts')));
  const unknown = between.flat().filter((folder) => floorOf(folder) === -1);
  expect(unknown).toEqual([]);
  expect(between.length).toBeGreaterThan(50);
  expect(between.filter(([from, to]) => floorOf(to) < floorOf(from))).toEqual([]);
});

it.each(['db', 'server', 'worker'])('the README of %s names each folder of its code, and no other', (name) => {
  const folders = readdirSync(`packages/${name}/src`, { withFileTypes: true }).filter((each) => each.isDirectory());
  const readme = readFileSync(`packages/${name}/README.md`, 'utf8');
  const named = readme.matchAll(/(?:^ {2}|`src\/| )([a-z-]+)\/(?=`? |$)/gm);
  expect(new Set(Array.from(named, ([, folder]) => folder))).toEqual(new Set(folders.map((each) => each.name)));
});
