import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openKeyring } from '../../src/secrets/keyring.ts';

const keyring = openKeyring(randomBytes(32));

test('any sealed text opens again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, identity) => {
      expect(keyring.open(keyring.seal(plain, identity), identity)).toBe(plain);
    }),
  );
});

test('the same secret is never sealed alike', () => {
  expect(keyring.seal('x', 'a')).not.toEqual(keyring.seal('x', 'a'));
});

test.each([
  ['for another row', (sealed: Buffer) => keyring.open(sealed, 'credential:2')],
  ['with another key', (sealed: Buffer) => openKeyring(randomBytes(32)).open(sealed, 'credential:1')],
  ['cut short', (sealed: Buffer) => keyring.open(sealed.subarray(0, -1), 'credential:1')],
  ['emptied', () => keyring.open(Buffer.alloc(0), 'credential:1')],
])('a sealed value %s does not open', (_, open) => {
  expect(() => open(keyring.seal('secret', 'credential:1'))).toThrow(
    expect.objectContaining({ code: 'NR_SECRET_UNREADABLE' }),
  );
});

test('a sealed value does not open with any one bit changed', () => {
  const sealed = keyring.seal('secret', 'credential:1');
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => keyring.open(changed, 'credential:1')).toThrow(
      expect.objectContaining({ code: 'NR_SECRET_UNREADABLE' }),
    );
  }
});

test('derived keys are stable, and differ by purpose and by master key', () => {
  expect(keyring.derive('mask')).toEqual(keyring.derive('mask'));
  expect(keyring.derive('mask')).toHaveLength(32);
  expect(keyring.derive('mask')).not.toEqual(keyring.derive('other'));
  expect(keyring.derive('mask')).not.toEqual(openKeyring(randomBytes(32)).derive('mask'));
});
