import { expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { readExamples } from '../../src/check/check-platform.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { builtInFolder } from '../../src/platform/platforms.ts';

/** The most used platforms. */
const mostUsed: ReadonlySet<string> = new Set([
  'arista_eos',
  'aruba_aoscx',
  'aruba_procurve',
  'cisco_asa',
  'cisco_ios',
  'cisco_iosxe',
  'cisco_iosxr',
  'cisco_nxos',
  'fortinet_fortios',
  'hp_comware',
  'huawei_vrp',
  'juniper_junos',
  'mikrotik_routeros',
  'nokia_sros',
  'nokia_sros_classic',
  'paloalto_panos',
]);

test.each(listPlatforms())('no line of the secrets of $id is repeated', (platform) => {
  const { lines } = secretsOf(platform);
  expect(lines.filter((line, at) => lines.indexOf(line) !== at)).toEqual([]);
});

test.each(listPlatforms())('the book of secrets of $id has enough lines', (platform) => {
  const { secret, stay } = secretsOf(platform).counts;
  const needed = mostUsed.has(platform.id) ? 100 : 40;
  expect(secret).toBeGreaterThanOrEqual(needed);
  expect(stay).toBeGreaterThanOrEqual(needed / 2);
});

test.each(listPlatforms())('the book of secrets of $id names its sources', (platform) => {
  expect(secretsOf(platform).sources.length).toBeGreaterThan(0);
});

function secretsOf(platform: Platform) {
  const {
    sources = [],
    vanish = [],
    rest = [],
    stay = [],
  } = readExamples(builtInFolder(platform.id), 'secrets', platform) ?? {};
  return {
    sources,
    lines: [...vanish.map(({ line }) => line), ...rest, ...stay],
    counts: { secret: vanish.length + rest.length, stay: stay.length },
  };
}
