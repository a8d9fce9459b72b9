import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { maskArchived } from '../../src/config/archived-config.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { getPlatform } from '../../src/platform/platforms.ts';

const key = Buffer.alloc(32, 7);
const textOf = (id: string): string =>
  readFileSync(new URL(`../../platforms/${id}/running-config.txt`, import.meta.url), 'utf8');
const platform = (id: string): Platform => {
  const found = getPlatform(id);
  if (!found) throw new Error(`${id} is built in`);
  return found;
};

it.each([
  ['cisco_ios', 'juniper_junos'],
  ['cisco_ios', 'fortinet_fortios'],
  ['juniper_junos', 'cisco_ios'],
])('secrets of a device that had the platform %s and now has %s are masked in its history', async (before, now) => {
  const text = textOf(before);
  const own = await maskArchived(text, platform(before), key);
  const secrets = Object.values(own.reveals);
  expect(secrets.length).toBeGreaterThan(3);
  const masked = await maskArchived(text, platform(now), key);
  expect(secrets.filter((secret) => masked.text.includes(secret))).toEqual([]);
  const revealed = Object.entries(masked.reveals).reduce(
    (all, [mask, secret]) => all.replaceAll(mask, secret),
    masked.text,
  );
  expect(revealed).toBe(text);
});

it('a configuration of the own platform is masked by its rules only', async () => {
  const text = textOf('cisco_ios');
  const { text: masked, reveals } = await maskArchived(text, platform('cisco_ios'), key);
  expect(masked).toContain('<secret');
  expect(Object.keys(reveals).length).toBeGreaterThan(0);
});
