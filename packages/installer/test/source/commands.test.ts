import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { refuseCommands, refuseTakenCommands, reservedCommands } from '../../src/source/commands.ts';

const refused = expect.objectContaining({ code: 'NR_INSTALL_COMMAND' });

it.each([
  { bin: './x.js' },
  { bin: { netraven: './x.js' } },
  { bin: ['./x.js'] },
  { directories: { bin: './bin' } },
  { bin: null, directories: { bin: './bin' } },
])('a job package with %j is refused', (more) => {
  expect(() => refuseCommands('netraven-job-x', { name: 'netraven-job-x', ...more })).toThrow(refused);
});

it('a job package without commands is good', () => {
  for (const more of [{}, { bin: {} }, { directories: { lib: 'x' } }])
    expect(() => refuseCommands('netraven-job-x', { name: 'netraven-job-x', ...more })).not.toThrow();
});

/** A host project that has the command `tool` of the package `tool`. */
function hostProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-commands-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  write('node_modules/tool/package.json', '{"name":"tool","bin":{"tool":"x.js"}}');
  write('node_modules/.bin/tool', '');
  return folder;
}

/** An installed package with these files. */
function installed(manifest: object, files: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-commands-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return folder;
}

it.each([
  ['a reserved command', { name: 'lib', bin: { node: 'x.js' } }],
  ['a reserved command by its own name', { name: '@evil/netraven', bin: 'x.js' }],
  ['a path to a reserved command', { name: 'lib', bin: { '../npx': 'x.js' } }],
  ['the command of another package', { name: 'lib', bin: { tool: 'x.js' } }],
  ['a reserved command in a folder', { name: 'lib', bin: null, directories: { bin: 'cmds' } }],
  ['a reserved command deep in a folder', { name: 'lib', bin: null, directories: { bin: 'deep' } }],
  ['a reserved command behind a colon', { name: 'lib', bin: { 'x:node': 'x.js' } }],
  ['a reserved command in a list', { name: 'lib', bin: ['./cmds/git'] }],
])('a dependency with %s is refused', (_, manifest) => {
  expect(() => refuseTakenCommands([hostProject()], [installed(manifest, ['cmds/git', 'deep/er/git'])])).toThrow(
    refused,
  );
});

it('a dependency with another command, or that the host project has already, is good', () => {
  const dependencies = [
    installed({ name: 'semver', bin: { semver: 'x.js' } }),
    installed({ name: 'tool', bin: { tool: 'y.js' } }),
    installed({ name: 'lib', directories: { bin: 'cmds' } }, ['cmds/lib']),
  ];
  expect(() => refuseTakenCommands([hostProject()], dependencies)).not.toThrow();
});

it('a dependency with the command of a package in the root of the workspace is refused, another version of it is not', () => {
  const host = mkdtempSync(join(tmpdir(), 'netraven-commands-'));
  onTestFinished(() => rmSync(host, { recursive: true }));
  const both = [host, hostProject()];
  expect(() => refuseTakenCommands(both, [installed({ name: 'lib', bin: { tool: 'x.js' } })])).toThrow(refused);
  expect(() => refuseTakenCommands(both, [installed({ name: 'tool', bin: { tool: 'y.js' } })])).not.toThrow();
});

it('reserved commands of a host project are told apart by their content or target', () => {
  const folder = hostProject();
  expect([...reservedCommands(folder)]).toEqual([]);
  const command = join(folder, 'node_modules/.bin/npx');
  symlinkSync('../evil/x.js', command);
  expect([...reservedCommands(folder)]).toEqual([['npx', '../evil/x.js']]);
  rmSync(command);
  writeFileSync(command, 'a script of pnpm');
  expect([...reservedCommands(folder)]).toEqual([['npx', 'a script of pnpm']]);
});
