import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceKinds } from '../src/index.ts';
import { read } from '../test-utils/samples.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/import.md'), 'utf8');

/** Returns the blocks without commands below a heading. */
function blocksBelow(heading: string): string[] {
  const section = page.split(`\n### ${heading}\n`)[1]?.split('\n#')[0] ?? '';
  return [...section.matchAll(/\n```(?!sh)\w*\n([^]*?)```/g)].map(([, text = '']) => text);
}

test.each([
  ['CSV', 'csv', 'devices.csv', 2],
  ['JSON', 'json', 'devices.json', 1],
  ['YAML', 'yaml', 'devices.yaml', 1],
  ['Oxidized', 'oxidized', 'router.db', 2],
  ['RANCID', 'rancid', 'router.db', 1],
  ['Ansible', 'ansible', 'inventory', 4],
  ['Nornir', 'nornir', 'hosts.yaml', 1],
  ['SSH config', 'ssh-config', 'config', 2],
  ['Hosts file', 'hosts', 'hosts', 1],
] as const)('the example of %s on the page can be imported', async (heading, kind, name, count) => {
  const [text = '', other] = blocksBelow(heading);
  const needsPlatform = kind === 'hosts' || kind === 'ssh-config';
  const others = other === undefined ? [] : [{ name: 'config', text: other }];
  const rows = await read(name, text, needsPlatform ? { platform: 'cisco_ios' } : {}, others);
  expect(rows).toMatchObject({ kind, bad: [], good: { length: count } });
  expect(rows.good[0]).toMatchObject({ name: 'core-1', platform: 'cisco_ios' });
  expect(sourceKinds).toContain(kind);
});
