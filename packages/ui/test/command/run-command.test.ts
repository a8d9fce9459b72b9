import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../cli/src/commands/run/settings.ts';
import { fieldsOf } from '../../src/config-form/fields.ts';
import { commandFor } from '../../src/command/run-command.ts';
import { secretsIn, unnamedIn, unnamedInWords } from '../../src/command/set-words.ts';

type Shown = Parameters<typeof commandFor>[0];
const plain: Shown = { jobType: 'backup', devices: { all: true }, config: {}, dryRun: false };
const fields = fieldsOf({
  type: 'object',
  properties: {
    user: { type: 'string' },
    login: { type: 'object', properties: { password: { type: 'string', writeOnly: true } } },
  },
});

it.each<[Partial<Shown>, string]>([
  [{}, 'netraven run backup --all'],
  [
    { devices: { names: ['core-1', 'core-2'], tags: ['edge'] } },
    'netraven run backup --device core-1 core-2 --tag edge',
  ],
  [{ devices: { tags: ['lab', '--yes', '-a b'] } }, "netraven run backup --tag lab --tag=--yes --tag='-a b'"],
  [
    { config: { startup: true, report: { limit: 5 } }, dryRun: true },
    'netraven run backup --all --set startup=true --set report.limit=5 --dry-run',
  ],
])('the command for %j is %s', (change, command) => {
  expect(commandFor({ ...plain, ...change }, [])).toBe(command);
});

describe('the shell and the command line read the same config from it', () => {
  it.each([
    [{ text: 'it\'s a $(test) `x` \\ "y" *' }],
    [{ looksLike: { number: '5', yes: 'true', nothing: 'null', json: '{"a":1}' } }],
    [{ empty: '', list: [], none: {}, many: ['a', 1, true, null] }],
    [{ outer: { 'dotted.key': 1, 'a=b': 2 } }],
    [{ outer: { '': 1 } }],
    [{ unicode: 'Grüße', lines: 'a\nb' }],
  ])('%j', (config) => {
    const command = commandFor({ ...plain, config }, []);
    const print = `for word in ${command.slice(command.indexOf('--set'))}; do printf '%s\\0' "$word"; done`;
    const words = execFileSync('sh', ['-c', print], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(parseSettings(words.filter((word) => word !== '--set'))).toEqual(config);
  });
});

it('a setting whose name has a dot or an equals sign is left out and named', () => {
  const config = { 'a.b': 1, 'c=d': 2, '': 3, zone: 'x' };
  expect(commandFor({ ...plain, config }, [])).toBe('netraven run backup --all --set zone=x');
  expect(unnamedIn(config, [])).toEqual(['a.b', 'c=d', '']);
});

it('what the command leaves out is named with the reason, which an empty name is too', () => {
  expect(unnamedInWords(['a.b', ''])).toBe(
    'No option can set "a.b", "": the name in an option is not empty, and has no dot and no equals sign.',
  );
});

it('the command has no secrets', () => {
  const config = { user: 'admin', login: { password: 'canary-4Rt' } };
  expect(commandFor({ ...plain, config }, fields)).toBe('netraven run backup --all --set user=admin');
  expect(secretsIn(config, fields).map(({ label }) => label)).toEqual(['Password']);
});

it('the command has no secrets from settings written as JSON', () => {
  const login = { type: 'object', properties: { password: { type: 'string', writeOnly: true } } };
  const refers = { $defs: { login }, properties: { logins: { type: 'array', items: { $ref: '#/$defs/login' } } } };
  const spelt = { properties: { logins: { type: 'array', items: login } } };
  for (const schema of [refers, spelt]) {
    const config = { logins: [{ password: 'canary-4Rt' }] };
    expect(commandFor({ ...plain, config }, fieldsOf({ type: 'object', ...schema }))).toBe('netraven run backup --all');
  }
});

it('a config written as JSON is left out if it may have secrets', () => {
  const whole = fieldsOf({ anyOf: [{ type: 'object' }, { type: 'object' }], writeOnly: true });
  expect(commandFor({ ...plain, config: { a: 'canary-4Rt' } }, whole)).toBe('netraven run backup --all');
});
