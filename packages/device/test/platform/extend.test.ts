import { expect, test } from 'vitest';
import { extendPlatform } from '../../src/platform/extend.ts';

test('a platform takes from another what it does not say itself', () => {
  const base = {
    id: 'cisco_ios',
    tested: { recorded: 'old captures' },
    aliases: { oxidized: ['ios'], netmiko: ['cisco_ios'] },
    secrets: { rules: ['a'], words: ['password'] },
    enable: { command: 'enable' },
    config: { first: 'version', end: 'end' },
  };
  const own = {
    id: 'cisco_iosxe',
    extends: 'cisco_ios',
    tested: { book: 'guide' },
    aliases: { oxidized: ['iosxe'] },
    secrets: { rules: ['b'] },
    enable: null,
    config: { end: null },
  };
  expect(extendPlatform(own, base)).toEqual({
    id: 'cisco_iosxe',
    tested: { book: 'guide' },
    aliases: { oxidized: ['iosxe'], netmiko: ['cisco_ios'] },
    secrets: { rules: ['b', 'a'], words: ['password'] },
    config: { first: 'version' },
  });
});
