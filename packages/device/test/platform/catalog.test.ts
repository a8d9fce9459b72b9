import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageRecord } from '@netraven/core/registry';
import { expect, test } from 'vitest';
import { listPlatforms, openCatalog, type PlatformCatalog } from '../../src/index.ts';
import { makePlatform, temporaryFolder } from '../../test-utils/platform/make-platform.ts';

const found = (path: string, name: string, more: Partial<PackageRecord> = {}): PackageRecord => ({
  name,
  version: '1.0.0',
  path,
  origin: 'declared',
  state: 'found',
  permissions: [],
  problems: [],
  ...more,
});

/** Returns the records that are not built-in and good, as short texts. */
const brief = ({ records }: PlatformCatalog): string[] =>
  records
    .filter(({ origin, state }) => origin !== 'built-in' || state !== 'ready')
    .map(({ id, package: name, state, problems }) => [id, name, state, ...problems.map(({ code }) => code)].join(' '));

test('platforms of packages and of the folder platforms are known beside the built-in ones', () => {
  const folder = temporaryFolder();
  makePlatform(join(folder, 'p/platforms'), 'acme_os');
  makePlatform(join(folder, 'p/platforms'), 'acme_ng', { aliases: { oxidized: ['acmeng', 'ios'], netmiko: [] } });
  makePlatform(join(folder, 'platforms'), 'own_os');
  mkdirSync(join(folder, 'platforms/notes'));
  const catalog = openCatalog([
    found(join(folder, 'platforms'), 'platforms', { origin: 'folder' }),
    found(join(folder, 'p'), 'netraven-platform-p'),
  ]);
  expect(brief(catalog)).toEqual([
    'own_os platforms ready',
    'acme_ng netraven-platform-p ready',
    'acme_os netraven-platform-p ready',
  ]);
  expect(catalog.list()).toHaveLength(listPlatforms().length + 3);
  expect(catalog.get('acme_os')?.vendor).toBe('Acme');
  expect(catalog.get('acmeng')?.id).toBe('acme_ng');
  // An alias of a package does not take that of a built-in platform.
  expect(catalog.get('ios')?.id).toBe('cisco_ios');
  expect(catalog.records.find(({ id }) => id === 'acme_os')).toMatchObject({
    channel: 'shell',
    proofs: expect.arrayContaining(['last line']),
    origin: 'declared',
    version: '1.0.0',
    path: join(folder, 'p/platforms/acme_os'),
  });
});

test('a built-in platform goes first unless another one is pinned, and two others need a pin', () => {
  const folder = temporaryFolder();
  for (const name of ['a', 'b']) makePlatform(join(folder, name, 'platforms'), 'acme_os');
  makePlatform(join(folder, 'a/platforms'), 'cisco_ios');
  const packages = ['a', 'b'].map((name) => found(join(folder, name), name));
  expect(brief(openCatalog(packages))).toEqual([
    'acme_os a duplicate NR_PACKAGE_DUPLICATE',
    'cisco_ios a duplicate NR_PACKAGE_DUPLICATE',
    'acme_os b duplicate NR_PACKAGE_DUPLICATE',
  ]);
  expect(openCatalog(packages).get('acme_os')).toBeUndefined();
  const pinned = openCatalog(packages, { acme_os: 'b', cisco_ios: 'a' });
  expect(brief(pinned)).toEqual([
    'cisco_ios netraven duplicate NR_PACKAGE_DUPLICATE',
    'acme_os a duplicate NR_PACKAGE_DUPLICATE',
    'cisco_ios a ready',
    'acme_os b ready',
  ]);
  expect(pinned.get('cisco_ios')?.vendor).toBe('Acme');
  const [problem] = openCatalog(packages).records.find(({ id }) => id === 'acme_os')?.problems ?? [];
  expect(problem?.fix).toContain("pins: { acme_os: 'a' }");
});

test('no pin is proposed for two copies of a platform in packages of one name', () => {
  const folder = temporaryFolder();
  for (const copy of ['first', 'second']) makePlatform(join(folder, copy, 'platforms'), 'acme_os');
  const copies = ['first', 'second'].map((copy) => found(join(folder, copy), 'a'));
  const { records } = openCatalog(copies, { acme_os: 'a' });
  for (const copy of ['first', 'second']) {
    const [problem] = records.find(({ path }) => path.startsWith(join(folder, copy)))?.problems ?? [];
    expect(problem?.fix).toBe('Remove one of them or give it another id.');
  }
});

const bad: Readonly<Record<string, (folder: string) => void>> = {
  'is another platform': (folder) => writeJson(folder, { id: 'other_os' }),
  'is not JSON': (folder) => writeFileSync(join(folder, 'platform.json'), 'root:x:0:0'),
  'is not an object': (folder) => writeJson(folder, null),
  'has a pattern that does not compile': (folder) => {
    rmSync(folder, { recursive: true });
    makePlatform(dirname(folder), 'acme_os', { prompts: { any: '(', privileged: 'x', configure: 'x' } });
  },
  'is too large': (folder) => writeFileSync(join(folder, 'platform.json'), ' '.repeat(5_000_000)),
  'is a link to the outside': (folder) => {
    rmSync(join(folder, 'platform.json'));
    symlinkSync('/etc/hostname', join(folder, 'platform.json'));
  },
  'is missing': (folder) => rmSync(join(folder, 'platform.json')),
};
const writeJson = (folder: string, value: unknown): void =>
  writeFileSync(join(folder, 'platform.json'), JSON.stringify(value));

test.each(Object.keys(bad))('a platform.json that %s is a problem of that platform only', (name) => {
  const folder = temporaryFolder();
  bad[name]?.(makePlatform(join(folder, 'platforms'), 'acme_os'));
  makePlatform(join(folder, 'platforms'), 'good_os');
  const catalog = openCatalog([found(folder, 'p')]);
  expect(brief(catalog)).toEqual(['acme_os p invalid NR_DEVICE_PLATFORM_INVALID', 'good_os p ready']);
  expect(JSON.stringify(catalog.records)).not.toContain('root:x');
});

test('a folder that leads out of its package is refused, a link in the host project is followed', () => {
  const folder = temporaryFolder();
  const real = makePlatform(join(folder, 'work'), 'acme_os');
  for (const parent of ['p/platforms', 'platforms']) {
    mkdirSync(join(folder, parent), { recursive: true });
    symlinkSync(real, join(folder, parent, 'acme_os'));
  }
  const own = found(join(folder, 'platforms'), 'platforms', { origin: 'folder' });
  expect(brief(openCatalog([own, found(join(folder, 'p'), 'p')]))).toEqual([
    'acme_os platforms ready',
    'acme_os p invalid NR_DEVICE_PLATFORM_INVALID',
  ]);
});

test('a package without platforms, and a bad or disabled one, is listed with its problem', () => {
  const folder = temporaryFolder();
  const problem = { code: 'NR_X', severity: 'error', path: '', message: 'bad', fix: 'mend' } as const;
  const packages = [
    found(folder, 'empty'),
    found(folder, 'bad', { state: 'incompatible', problems: [problem] }),
    found(folder, 'off', { state: 'disabled', problems: [problem] }),
  ];
  expect(brief(openCatalog(packages))).toEqual([
    ' empty invalid NR_DEVICE_PLATFORM_INVALID',
    ' bad incompatible NR_X',
    ' off disabled NR_X',
  ]);
});
