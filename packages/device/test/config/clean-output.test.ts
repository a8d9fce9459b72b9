import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { cleanOutput } from '../../src/config/clean-output.ts';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { compilePlatform } from '../../src/platform/compiled-platform.ts';

/** Cleans an output as a whole. */
function cleanWhole(text: string, residue: RegExp): string {
  // oxlint-disable-next-line no-control-regex -- terminals speak in control characters
  const bare = text.replace(residue, '').replace(/\x1b\[[0-?]{0,16}[ -/]{0,4}[@-~]/g, '');
  return bare.replace(/^\r+/, '').replace(/\r{1,3}\n\r{0,3}|\n\r{1,3}/g, '\n');
}

const parts = ['\r', '\n', '\r\n', '\n\r', '\r\r\r\n', 'text', '\u001b[1m', 'x'.repeat(5000), 'y'.repeat(20_000)];

test.each([
  ['cisco_ios', [' --More-- \b\b\b\b   \b\b\b\b', ' --More-- \r        \r']],
  ['vyos_vyos', [':\r', ':\r \r']],
])('a long output of %s is cleaned in pieces as in the whole', (id, traces) => {
  const { residue } = compilePlatform(requirePlatform(id));
  if (!residue) throw new Error('the platform has a pager');
  assert(
    property(array(constantFrom(...parts, ...traces), { maxLength: 60, size: 'max' }), (some) => {
      const text = some.join('');
      expect(cleanOutput(text, { residue })).toBe(cleanWhole(text, residue));
    }),
  );
});
