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

it('has a meaning for each permission', () => {
  expect(Object.keys(permissionMeanings)).toEqual([...permissions]);
});

describe('the generated part of a README', () => {
  it('is added below the title, and the rest stays', () => {
    const before = '# My job\n\nIt is mine.\n';
    const after = updateReadme(before, job);
    expect(after).toMatch(/^# My job\n\n<!-- netraven jobs readme: .*-->\n\nAsks\.\n[^]*end -->\n\nIt is mine\.\n$/);
    expect(lineOfPart(after)).toBe(3);
    expect(isCurrent(before, job)).toBeUndefined();
    expect(lineOfPart(before)).toBeUndefined();
  });

  it('is added below a title without other text', () => {
    for (const title of ['# My job', '# My job\n', '\n# My job\n\n']) {
      expect(updateReadme(title, job)).toMatch(/^# My job\n\n<!-- [^]*end -->\n$/);
    }
  });

  it('is added at the start of a README without a title', () => {
    expect(updateReadme('It is mine.\n', job)).toMatch(/^<!-- [^]*-->\n\nIt is mine\.\n$/);
  });

  it('is current in any layout, and out of date after a change of the job', () => {
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

  it('has a format number', () => {
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

  it('is found again with any description of the job', () => {
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

/** Returns each setting with its type. */
const typesIn = (readme: string): string[] =>
  readme.split('\n').flatMap((line) => /^\| `(.*?)` +\| (.*?) +\|/.exec(line)?.slice(1).join(': ') ?? []);

describe('the settings', () => {
  it('are missing if the job has none', () => {
    expect(updateReadme(undefined, job)).toContain('This job has no settings.');
    const empty = { ...job, configSchema: { type: 'object', properties: {} } };
    expect(updateReadme(undefined, empty)).toContain('This job has no settings.');
  });

  it('are a table with a row for each setting, nested ones with their full key', () => {
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
    expect(readme).toContain('For a secret use `--secret key`');
  });

  it('with forms have a table for each form, below that of the others, and a command that sets the first form', () => {
    const note = { type: 'string', description: 'In all forms' };
    const configSchema = {
      type: 'object',
      required: ['target'],
      properties: {
        target: {
          oneOf: [
            {
              type: 'object',
              required: ['kind', 'url'],
              properties: { kind: { const: "chat's" }, url: { type: 'string', writeOnly: true }, note },
            },
            {
              type: 'object',
              required: ['kind', 'path'],
              properties: { kind: { const: 'file' }, path: { type: 'string' }, note },
            },
          ],
        },
        sites: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
      },
    };
    const readme = updateReadme(undefined, { ...job, configSchema });
    const shown = readme.split('\n').filter((line) => /^\| `|^`/.test(line));
    expect(shown.map((row) => row.replaceAll(/ +/g, ' '))).toEqual([
      '| `target` | object | required | |',
      '| `target.note` | string | not set | In all forms |',
      '| `sites` | list of object | not set | |',
      '| `sites[].name` | string | not set | |',
      '`target` with `"kind": "chat\'s"`:',
      '| `target.kind` | `"chat\'s"` | required | |',
      '| `target.url` | string, secret | required | |',
      '`target` with `"kind": "file"`:',
      '| `target.kind` | `"file"` | required | |',
      '| `target.path` | string | required | |',
      '```sh',
      '```',
    ]);
    expect(readme).toContain(
      String.raw`npx netraven run ntp --all --set 'target={"kind":"chat'\''s"}' --secret target.url`,
    );
    const { target } = configSchema.properties;
    expect(updateReadme(undefined, { ...job, configSchema: target })).toMatch(/With `"kind": "file"`:\n\n\| setting /);
  });

  it('are secret exactly if their schema says so', () => {
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

  it('end at a schema that contains itself', () => {
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

  it('are the JSON Schema itself if it does not list them', () => {
    const configSchema = { anyOf: [{ type: 'object', properties: { a: {} } }, { type: 'object' }] };
    expect(updateReadme(undefined, { ...job, configSchema })).toContain('```json\n{\n  "anyOf": [');
  });
});

it('the generated text of a job is the same as long as the format is', () => {
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
  // If this fails, the wording changed: raise `format` by one, and update both values here.
  expect([/format (\d+),/.exec(readmes)?.[1], createHash('sha256').update(readmes).digest('hex').slice(0, 16)]).toEqual(
    ['1', '6d145019a2babea7'],
  );
});
