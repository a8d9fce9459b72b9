import { describe, expect, it } from 'vitest';
import type { PackageRecord } from '@netraven/core/registry';
import { judgeJob } from '../../src/check/judge-job.ts';
import { checkCoreParts } from '../../src/check/rules/core-parts.ts';
import { checkDependencies, dependenciesOf } from '../../src/check/rules/dependencies.ts';
import { checkDryRun } from '../../src/check/rules/dry-run.ts';
import { checkReadFiles } from '../../src/check/rules/read-files.ts';
import { checkSecrets } from '../../src/check/rules/secrets.ts';
import type { PackedPackage } from '../../src/check/packed/packed-package.ts';

function packed(manifest: object, files: Readonly<Record<string, string>>): PackedPackage {
  return {
    name: 'netraven-job-x',
    version: '1.0.0',
    manifest: manifest as PackedPackage['manifest'],
    files: Object.entries(files).map(([path, text]) => ({ path, data: new TextEncoder().encode(text) })),
    packedBytes: 1,
    unpackedBytes: 1,
  };
}

describe('a file of secrets', () => {
  it.each<[what: string, path: string, files: unknown, written: string]>([
    ['in a published folder', 'dist/.env', ['dist'], '"files": ["dist", "!dist/.env"]'],
    ['that `files` names', '.env', ['dist', '.env'], '"files": ["dist"]'],
    ['that `files` names from the top', 'a/my key.pem', ['dist', './a/my key.pem'], '"files": ["dist"]'],
    ['of a package without `files`', 'a b.key', undefined, '"files": ["dist", "!a b.key"]'],
    ['with a name that is a pattern', 'dist/[a].pem', ['dist'], String.raw`"files": ["dist", "!dist/\\[a\\].pem"]`],
  ])('%s is left out of the package, and stays in the folder', async (_what, path, files, written) => {
    const [finding] = await checkSecrets(packed(files === undefined ? {} : { files }, { [path]: 'A=1\n' }));
    expect(finding).toMatchObject({ code: 'NR_CHECK_SECRET', file: path });
    expect(finding?.fix).toContain(`Write \`${written}\` into package.json`);
    expect(finding?.fix).not.toMatch(/\brm\b/);
  });
});

it.each([
  ["import { load } from '@netraven/core/registry';", 'registry'],
  ['const host = await import("@netraven/core/host");', 'host'],
])('code that imports a part of core is an error with its line: %s', (line, part) => {
  const files = { 'dist/index.js': `export const meta = {};\n${line}\n` };
  expect(checkCoreParts(packed({}, files))).toMatchObject([
    {
      code: 'NR_CHECK_CORE_PART',
      severity: 'error',
      file: 'dist/index.js',
      line: 2,
      message: expect.stringContaining(part),
    },
  ]);
});

it('a file beside the code that the tarball lacks is a warning, with what to write', () => {
  const code = (path: string): string => `\nconst rules = await readFile(new URL('${path}', import.meta.url));\n`;
  const found = (path: string): unknown =>
    checkReadFiles(packed({}, { 'dist/index.js': code(path), 'data/rules.txt': 'x' }));
  expect(found('../rules.txt')).toMatchObject([
    {
      code: 'NR_CHECK_FILE_LACKING',
      severity: 'warning',
      file: 'dist/index.js',
      line: 2,
      fix: 'Add "rules.txt" to "files" in package.json.',
    },
  ]);
  expect(found('../data/rules.txt')).toEqual([]);
  expect(found('../data/')).toEqual([]);
});

it('the contract, and files that are no code, are no error', () => {
  const files = {
    'dist/index.js': "import { NetRavenError } from '@netraven/core';\n",
    'README.md': "import { load } from '@netraven/core/registry';\n",
    'node_modules/x/index.js': "import '@netraven/core/registry';\n",
  };
  expect(checkCoreParts(packed({}, files))).toEqual([]);
});

it.each(['dependencies', 'optionalDependencies', 'peerDependencies'])(
  'a package that names itself in %s is an error, and the check does not install it',
  (field) => {
    const itself = packed({ name: 'netraven-job-x', [field]: { 'netraven-job-x': '^1.0.0' } }, {});
    expect(checkDependencies(itself)).toMatchObject([
      {
        code: 'NR_CHECK_DEPENDENCY_ITSELF',
        severity: 'error',
        path: `package.json#${field}.netraven-job-x`,
        fix: 'Run `npm uninstall netraven-job-x`.',
      },
    ]);
    expect(dependenciesOf(itself)).toEqual({ dependencies: {}, optionalDependencies: {} });
  },
);

describe('a job with sockets of its own', () => {
  const manifest = { netraven: { job: { apiVersion: 1, jobType: 'x', permissions: ['network'] } } };

  it('that may change something elsewhere is a warning, with what to write if it only reads', () => {
    const [finding] = checkDryRun(packed(manifest, { 'dist/index.js': "await fetch('http://localhost/');\n" }));
    expect(finding).toMatchObject({ code: 'NR_CHECK_DRY_RUN_IGNORED', severity: 'warning' });
    expect(finding?.message).toContain('If it changes anything elsewhere');
    const [, comment = ''] = /`(\/\/ [^`]+)`/.exec(finding?.fix ?? '') ?? [];
    expect(
      checkDryRun(packed(manifest, { 'dist/index.js': `${comment}\nawait fetch('http://localhost/');\n` })),
    ).toEqual([]);
  });
});

describe('a setting with the name of a secret', () => {
  const judged = (name: string, schema: object = { type: 'string' }): string[] =>
    judgeJob({ configSchema: { type: 'object', properties: { [name]: schema } } } as unknown as PackageRecord).map(
      ({ message, fix }) => `${message}. ${fix}`,
    );

  it.each(['password', 'privateKey', 'private_key', 'psk', 'community', 'snmpCommunity', 'apiKey', 'vaultSecret'])(
    '%s is a warning if its value is one',
    (name) => {
      expect(judged(name)).toEqual([
        expect.stringContaining(`If its value is a secret, write \`.meta({ writeOnly: true })\``),
      ]);
    },
  );

  it.each(['keyword', 'keys', 'tokens', 'secretName', 'vaultSecretName', 'communities', 'monkey', 'sshPublicKey'])(
    '%s is no warning',
    (name) => {
      expect(judged(name)).toEqual([]);
    },
  );

  it('in a form of a value or in the entries of a list is one warning', () => {
    const open = { type: 'object', properties: { token: { type: 'string' } } };
    const marked = { type: 'object', properties: { token: { type: 'string', writeOnly: true } } };
    const told = (key: string): unknown[] => [expect.stringContaining(`The setting ${key} has the name of a secret`)];
    expect(judged('target', { oneOf: [open, open, { type: 'object' }] })).toEqual(told('target.token'));
    expect(judged('target', { anyOf: [marked, open] })).toEqual(told('target.token'));
    expect(judged('sites', { type: 'array', items: open })).toEqual(told('sites[].token'));
    expect(judged('target', { anyOf: [marked, { type: 'object' }] })).toEqual([]);
  });

  it('that is marked, or is no text, is no warning', () => {
    expect(judged('psk', { type: 'string', writeOnly: true })).toEqual([]);
    expect(judged('token', { type: 'number' })).toEqual([]);
  });
});
