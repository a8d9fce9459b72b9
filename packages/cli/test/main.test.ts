import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from './in-process.ts';
import { netraven, ownBin } from '../test-utils/netraven.ts';
import { matching } from './matching.ts';

it.each([
  { line: 'frobnicate x y', code: 'NR_USAGE_INVALID', says: 'frobnicate', next: 'See `netraven --help`.' },
  {
    line: '--root . backup --device access-*',
    code: 'NR_USAGE_INVALID',
    says: 'backup',
    next: "`netraven --root . run backup --device 'access-*'`",
  },
  { line: 'backup', code: 'NR_USAGE_INVALID', says: 'backup', next: '`netraven run backup --device <name>`' },
  { line: 'bakup r1 r2', code: 'NR_USAGE_INVALID', says: 'bakup', next: '`netraven run backup --device r1 r2`' },
  {
    line: 'runs backup --all --set password=canary-4712 --yes',
    code: 'NR_USAGE_INVALID',
    says: 'backup',
    next: '`netraven run backup --all …`',
  },
  { line: 'jobs lsit', code: 'NR_USAGE_INVALID', says: 'Did you mean list?', next: 'netraven jobs --help' },
  { line: 'jobs list --jsno', code: 'NR_USAGE_INVALID', says: '--jsno', next: 'netraven jobs list --help' },
  { line: 'devices add r1', code: 'NR_USAGE_INVALID', says: 'address', next: 'netraven devices add --help' },
  {
    line: 'devices add r1 192.0.2.1 --platforms=cisco_ios',
    code: 'NR_USAGE_INVALID',
    says: "'--platforms'\n(Did you mean --platform?)",
    next: 'netraven devices add --help',
  },
  { line: 'run backup --device a,b', code: 'NR_USAGE_INVALID', says: '"a,b"', next: '`--device a b`' },
  {
    line: '--root . devices add r1',
    code: 'NR_USAGE_INVALID',
    says: 'address',
    next: 'netraven devices add --help',
  },
  { line: '--root . run backup core-1', code: 'NR_USAGE_INVALID', says: 'too many arguments', next: '`--device`' },
  { line: 'run', code: 'NR_USAGE_INVALID', says: 'jobType', next: 'netraven run --help' },
  { line: 'run backup', code: 'NR_USAGE_INVALID', says: 'No device was selected', next: '--all' },
  { line: 'run backup core-1', code: 'NR_USAGE_INVALID', says: 'too many arguments', next: '`--device`' },
  { line: 'run backup --all --set x', code: 'NR_USAGE_SET', says: 'not "x"', next: 'key=value' },
  { line: 'start --port 70000', code: 'NR_USAGE_INVALID', says: 'from 0 to 65535', next: 'netraven start --help' },
  { line: 'logs --level loud', code: 'NR_USAGE_INVALID', says: 'loud', next: 'netraven logs --help' },
  { line: 'init package.json', code: 'NR_FILE_IN_THE_WAY', says: 'package.json', next: 'name another path' },
  { line: 'runs list', code: 'NR_SERVER_NOT_RUNNING', says: '.netraven', next: 'netraven start' },
])('`netraven $line` exits with 2, $code and the next step', async ({ line, code, says, next }) => {
  const ended = await inProcess(new HostFolder(), line.split(' '));
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(new RegExp(`^${code}: `));
  expect(ended.stderr).toContain(says);
  expect(ended.stderr.split('next: ')[1]).toContain(next);
});

it.each([
  { line: 'frobnicate --json', code: 'NR_USAGE_INVALID', next: 'netraven --help' },
  { line: 'run backup --json', code: 'NR_USAGE_INVALID', next: '--all' },
  { line: 'runs list --json', code: 'NR_SERVER_NOT_RUNNING', next: 'netraven start' },
  { line: 'jobs add ./nowhere --yes --json', code: 'NR_INSTALL', next: '' },
  { line: 'jobs remove netraven-job-none --json', code: 'NR_INSTALL', next: '' },
])('`netraven $line` writes its error as JSON to stdout and as text to stderr', async ({ line, code, next }) => {
  const ended = await inProcess(new HostFolder(), line.split(' '));
  expect(ended.code).toBe(2);
  const { error } = JSON.parse(ended.stdout) as { error: { code: string; message: string; hint: string } };
  expect(error.code).toMatch(new RegExp(`^${code}`));
  expect(error.hint).toContain(next);
  expect(ended.stderr).toContain(`${error.code}: ${error.message}`);
});

it('`--json` after `--` is not an option', async () => {
  const { stdout, stderr } = await inProcess(new HostFolder(), ['runs', 'show', '--', '--json']);
  expect({ stdout, stderr }).toMatchObject({ stdout: '', stderr: matching(/^NR_SERVER/) });
});

it('a password given as an argument is refused without being repeated', async () => {
  const { code, stdout, stderr } = await inProcess(new HostFolder(), [
    'credentials',
    'add',
    'lab',
    '--username=admin',
    '--password=canary-4711',
  ]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^NR_USAGE_PASSWORD: /);
  expect(stdout + stderr).not.toContain('canary-4711');
});

it('help goes to stdout and exits with 0', async () => {
  const { code, stdout, stderr } = await inProcess(new HostFolder(), ['run', '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('--dry-run');
  expect(stdout).toContain('--root <folder>');
});

it('a noun without a verb lists its verbs and exits with 2', async () => {
  const { code, stdout, stderr } = await netraven(new HostFolder(), ['jobs']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('enable');
});

it('outside a host project the error says how to make one', async () => {
  const host = new HostFolder();
  const root = join(host.folder, 'nowhere');
  for (const named of [{ args: ['--root', root] }, { args: [], env: { NETRAVEN_ROOT: root } }]) {
    const { code, stderr } = await inProcess(host, [...named.args, 'jobs', 'list'], { env: named.env ?? {} });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^NR_HOST_PROJECT_NONE: .*nowhere/);
  }
});

it('a reader that closes the pipe early, such as `head`, causes no error', async () => {
  const { folder: cwd, env } = new HostFolder();
  const args = ['--conditions=@netraven/source', ownBin, 'jobs', 'list', '--json'];
  const child = spawn(process.execPath, args, { cwd, env });
  child.stdout.destroy();
  const [[code], stderr] = await Promise.all([once(child, 'close'), text(child.stderr)]);
  expect({ code: code as number, stderr }).toEqual({ code: 0, stderr: '' });
});
