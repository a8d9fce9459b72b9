import { createHash } from 'node:crypto';
import { permissions } from '@netraven/core';
import { describe, expect, it } from 'vitest';
import {
  isCurrent,
  isOfThisFormat,
  lineOfPart,
  permissionMeanings,
  updateReadme,
  type AboutJob,
} from '../src/index.ts';

const meta = {
  jobType: 'ntp',
  label: 'NTP',
  description: 'Asks.',
  icon: 'mdi-clock',
  defaultSchedule: 'daily',
  platforms: [],
};
const job: AboutJob = { name: 'netraven-job-ntp', permissions: [], meta };
const described = (description: string): AboutJob => ({ ...job, meta: { ...meta, description } });

it('says what each permission of the contract means', () => {
  expect(Object.keys(permissionMeanings)).toEqual([...permissions]);
});

describe('the made part of a README', () => {
  it('comes below the title of one that has none, and the rest stays', () => {
    const before = '# My job\n\nIt is mine.\n';
    const after = updateReadme(before, job);
    expect(after).toMatch(/^# My job\n\n<!-- netraven jobs readme: .*-->\n\nAsks\.\n[^]*end -->\n\nIt is mine\.\n$/);
    expect(lineOfPart(after)).toBe(3);
    expect(isCurrent(before, job)).toBeUndefined();
    expect(lineOfPart(before)).toBeUndefined();
  });

  it('stands alone below a title with nothing after it', () => {
    for (const title of ['# My job', '# My job\n', '\n# My job\n\n']) {
      expect(updateReadme(title, job)).toMatch(/^# My job\n\n<!-- [^]*end -->\n$/);
    }
  });

  it('comes first where there is no title', () => {
    expect(updateReadme('It is mine.\n', job)).toMatch(/^<!-- [^]*-->\n\nIt is mine\.\n$/);
  });

  it('is current in whatever layout, and not once the job is another', () => {
    const readme = updateReadme(undefined, described('Asks `ntp_server` *kindly*.'));
    const formatted = readme
      .replaceAll(/ {2,}/g, ' ')
      .replaceAll(/-{3,}/g, '-----')
      .replaceAll(String.raw`\*`, '*');
    expect(formatted).not.toBe(readme);
    expect(isCurrent(formatted, described('Asks `ntp_server` *kindly*.'))).toBe(true);
    expect(isCurrent(formatted, described('Asks `ntp_server`.'))).toBe(false);
    expect(isCurrent(formatted, { ...described('Asks `ntp_server` *kindly*.'), permissions: ['network'] })).toBe(false);
  });

  it('tells in which format it was made', () => {
    const readme = updateReadme(undefined, job);
    expect(isOfThisFormat(readme)).toBe(true);
    for (const other of ['format 0,', 'format 999,', '']) {
      const made = readme.replace(/format \d+,/, other);
      expect(isOfThisFormat(made), other).toBe(false);
      expect(isCurrent(made, job), other).toBe(true);
      expect(updateReadme(made, described('Else.')), other).toBe(updateReadme(undefined, described('Else.')));
    }
    expect(isOfThisFormat('# Mine\n')).toBe(false);
  });

  it('is found again whatever the job says of itself', () => {
    for (const text of [
      '<!-- netraven jobs readme: end -->',
      '# Title',
      '- a | b',
      '1. one',
      '`',
      '$& $1',
      'a\nb',
      '',
    ]) {
      const readme = updateReadme('# x\n\nmine\n', described(text));
      expect(updateReadme(readme, described(text)), text).toBe(readme);
      expect(updateReadme(readme, job), text).toBe(updateReadme('# x\n\nmine\n', job));
    }
  });
});

/** Each setting with its type. */
const typesIn = (readme: string): string[] =>
  readme.split('\n').flatMap((line) => /^\| `(.*?)` +\| (.*?) +\|/.exec(line)?.slice(1).join(': ') ?? []);

describe('what can be set', () => {
  it('is said to be nothing where that is so', () => {
    expect(updateReadme(undefined, job)).toContain('There is nothing to set.');
    const empty = { ...job, configSchema: { type: 'object', properties: {} } };
    expect(updateReadme(undefined, empty)).toContain('There is nothing to set.');
  });

  it('is a table with a row for each setting, nested ones by their whole key', () => {
    const configSchema = {
      type: 'object',
      $defs: { port: { type: 'integer', minimum: 1, maximum: 65_535 } },
      properties: {
        target: { type: 'object', required: ['host'], properties: { host: { type: 'string', format: 'ipv4' } } },
        port: { $ref: '#/$defs/port', default: 123 },
        pass: { type: 'string', writeOnly: true, description: 'a | b' },
        either: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        all: { type: 'integer', minimum: -9_007_199_254_740_991, maximum: 9_007_199_254_740_991 },
      },
      required: ['target', 'pass'],
    };
    const readme = updateReadme(undefined, { ...job, configSchema });
    const rows = readme.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.map((row) => row.replaceAll(/ +/g, ' '))).toEqual([
      '| `target.host` | string (ipv4) | required | |',
      '| `port` | integer, 1 to 65535 | `123` | |',
      String.raw`| \`pass\` | string, secret | required | a \| b |`.replaceAll('\\`', '`'),
      '| `either` | string or null | not set | |',
      '| `all` | integer | not set | |',
    ]);
    expect(readme).toContain('npx netraven run ntp --all --set target.host=… --secret pass');
    expect(readme).toContain('A secret by `--secret key` instead');
  });

  it('says of a secret that it is one wherever its schema says so, and of no other', () => {
    const secret = { type: 'string', writeOnly: true };
    const configSchema = {
      type: 'object',
      $defs: { key: secret },
      properties: {
        login: { type: 'object', writeOnly: true, properties: { name: { type: 'string' } } },
        maybe: { anyOf: [secret, { type: 'null' }] },
        named: { $ref: '#/$defs/key' },
        all: { type: 'string', allOf: [{ $ref: '#/$defs/key' }] },
        plain: { type: 'string' },
      },
    };
    const readme = updateReadme(undefined, { ...job, configSchema });
    expect(typesIn(readme)).toEqual([
      'login.name: string, secret',
      'maybe: string or null, secret',
      'named: string, secret',
      'all: string, secret',
      'plain: string',
    ]);
    const { login: _login, maybe: _maybe, named: _named, all: _all, ...plain } = configSchema.properties;
    const without = { ...job, configSchema: { ...configSchema, properties: plain } };
    expect(updateReadme(undefined, without)).not.toContain('--secret');
  });

  it('ends where a setting may hold others of its own kind', () => {
    const configSchema = {
      type: 'object',
      $defs: {
        any: { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/$defs/any' } }] },
        place: { type: 'object', properties: { path: { type: 'string' }, next: { $ref: '#/$defs/place' } } },
      },
      properties: { any: { $ref: '#/$defs/any' }, place: { $ref: '#/$defs/place' } },
    };
    const readme = updateReadme(undefined, { ...job, configSchema });
    expect(typesIn(readme)).toEqual(['any: string or list of anything', 'place.path: string', 'place.next: object']);
  });

  it('is the JSON Schema itself where that has no list of settings', () => {
    const configSchema = { anyOf: [{ type: 'object', properties: { a: {} } }, { type: 'object' }] };
    expect(updateReadme(undefined, { ...job, configSchema })).toContain('```json\n{\n  "anyOf": [');
  });
});

it('is the same for the same job for as long as its format is', () => {
  const configSchema = {
    type: 'object',
    properties: {
      login: { type: 'object', properties: { key: { type: 'string', writeOnly: true, maxLength: 9 } } },
      vlan: { type: 'integer', minimum: 1, maximum: 4094, description: 'Which one.' },
      mode: { enum: ['fast', 'slow'], default: 'fast' },
      ports: { type: 'array', items: { type: ['integer', 'string'] }, maxItems: 4 },
      from: { anyOf: [{ type: 'string', format: 'ipv4' }, { type: 'null' }] },
      least: { type: 'number', minimum: 2 },
      most: { type: 'number', maximum: 2 },
    },
    required: ['vlan'],
  };
  const fleet = { ...meta, scope: 'fleet' as const, requires: ['cli' as const], platforms: ['cisco_ios'] };
  const jobs: readonly AboutJob[] = [
    job,
    { ...job, permissions: [...permissions], meta: fleet, configSchema },
    { ...job, configSchema: { anyOf: [{ type: 'object' }] } },
  ];
  const readmes = jobs.map((each) => updateReadme(undefined, each)).join('');
  // Where this fails, the wording was changed: raise the `format` by one, and write what is there now here.
  expect([/format (\d+),/.exec(readmes)?.[1], createHash('sha256').update(readmes).digest('hex').slice(0, 16)]).toEqual(
    ['1', '7f1ac744f07fdecd'],
  );
});
