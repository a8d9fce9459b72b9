import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { refuseCommands, refuseTakenCommands, reservedCommands } from '../../src/source/commands.ts';

const refused = expect.objectContaining({ code: 'NR_INSTALL_COMMAND' });

it.each([{ bin: './x.js' }, { bin: { netraven: './x.js' } }, { directories: { bin: './bin' } }])(
  'a job package with %j is refused',
  (more) => {
    expect(() => refuseCommands('netraven-job-x', { name: 'netraven-job-x', ...more })).toThrow(refused);
  },
);

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

it.each([
  ['a reserved command', { name: 'lib', bin: { node: 'x.js' } }],
  ['a reserved command by its own name', { name: '@evil/netraven', bin: 'x.js' }],
  ['a path to a reserved command', { name: 'lib', bin: { '../npx': 'x.js' } }],
  ['the command of another package', { name: 'lib', bin: { tool: 'x.js' } }],
])('a dependency with %s is refused', (_, manifest) => {
  expect(() => refuseTakenCommands(hostProject(), [manifest])).toThrow(refused);
});

it('a dependency with another command, or that the host project has already, is good', () => {
  const manifests = [
    { name: 'semver', bin: { semver: 'x.js' } },
    { name: 'tool', bin: { tool: 'y.js' } },
  ];
  expect(() => refuseTakenCommands(hostProject(), manifests)).not.toThrow();
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
