import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanAddress, cleanName } from '../src/index.ts';

it.each([
  ['anna', 'anna'],
  ['Anna Müller', 'Anna Müller'],
  ['DOMAIN\\anna', 'DOMAIN\\anna'],
  ['anna\n\u001b[31mroot', 'anna [31mroot'],
  ['\u202eanna\u200b', 'anna'],
  ['x'.repeat(100), 'x'.repeat(64)],
  [' \0 ', undefined],
])('shows the name %j as %j', (name, clean) => {
  expect(cleanName(name)).toBe(clean);
});

it('leaves no character that a terminal, a log or Git obeys', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(cleanName(name) ?? 'x').toMatch(/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u);
    }),
  );
});

it.each([
  ['10.0.0.5', '10.0.0.5'],
  ['::ffff:10.0.0.5', '10.0.0.5'],
  ['2001:DB8:0::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['vty0', undefined],
  ['10.0.0.5\n', undefined],
])('reads the address %j as %j', (address, clean) => {
  expect(cleanAddress(address)).toBe(clean);
});
