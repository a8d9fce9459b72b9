import { expect, it } from 'vitest';
import type { DeviceResult } from '@netraven/core';
import { fleetResult } from '../src/fleet.ts';
import { ruleSchema } from '../src/rules.ts';

it('the patterns of platforms are tried once for each platform, not for each device', () => {
  const count = 2_000;
  let asked = 0;
  const rules = [{ ...ruleSchema.parse({ id: 'a', kind: 'present', lines: ['x'] }), platforms: ['cisco_*'] }];
  for (const rule of rules) {
    const { platforms } = rule;
    Object.defineProperty(rule, 'platforms', { get: () => (asked++, platforms) });
  }
  const results = Array.from({ length: count }, (_, at) => ({
    device: {
      id: `${at}`,
      name: `d${at}`,
      address: '192.0.2.1',
      port: 22,
      platform: at % 4 === 0 ? 'juniper_junos' : 'cisco_ios',
      tags: [],
      vars: {},
    },
    status: 'success',
    details: { kept: 1, broken: at % 4 === 1 ? ['a'] : [], unchecked: [] },
  })) as unknown as DeviceResult[];
  expect(fleetResult(rules, results).rules).toMatchObject([{ kept: 1_000, unchecked: [] }]);
  // Each question reads the list twice.
  expect(asked).toBeLessThan(10);
});
