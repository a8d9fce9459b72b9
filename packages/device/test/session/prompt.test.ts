import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { compilePlatform } from '../../src/platform/compiled-platform.ts';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { isLateAnswer, withoutLinesBefore } from '../../src/session/prompt.ts';

test('only the last lines are removed, and only those that belong to the prompt', () => {
  const beforePrompt = /^(?:\{\w+\})$/;
  const isBefore = (line: string): boolean => line.trim() === '' || beforePrompt.test(line.replace(/\r+$/, ''));
  const parts = ['\n', '\r\n', '{master}', ' ', 'text', '{x} y'];
  assert(
    property(array(constantFrom(...parts)), (some) => {
      const text = some.join('');
      const lines = text.split('\n');
      const kept = lines.slice(0, lines.findLastIndex((line) => !isBefore(line)) + 1);
      const expected = kept.length === lines.length ? text : kept.map((line) => `${line}\n`).join('');
      expect(withoutLinesBefore(text, { beforePrompt })).toBe(expected);
    }),
  );
});

test.each([
  ['cisco_nxos', 'leaf1# ', ''],
  ['cisco_nxos', 'leaf1# ', '\r\n\rleaf1# '],
  ['cisco_nxos', 'leaf1# ', '\u0007\u001b[K\r\u0000\rleaf1# \u001b[K'],
  ['cisco_nxos', 'leaf1# ', '2026 Dec  2 10:11:12.345 leaf1 %SYS-5-CONFIG_I: Configured from vty\r\nleaf1# '],
  ['cisco_nxos', 'leaf1# ', '\r\nleaf1# 2026 Dec  2 10:11:12 leaf1 %SYS-5-CONFIG_I: Configured from vty\r\n'],
  [
    'aruba_aoscx',
    'sw-1# ',
    '2026-05-05T13:12:30.128441+00:00 sw-1 hpe-restd[2048]: Event|4655|LOG_INFO|AMM|-|x\r\nsw-1# ',
  ],
  ['linux_frr', 'r1# ', '2026/05/05 13:12:30 BGP: [M59KS-A3ZXZ] rcvd End-of-RIB from 192.0.2.1\r\nr1# '],
  ['juniper_junos', 'lab@sw1> ', '\r\n{master:0}\r\nlab@sw1> '],
  ['extreme_exos', '* x.7 # ', '\r\n* x.8 # '],
])('what %s with the prompt %j may print behind it is no part of an answer: %j', (id, prompt, text) => {
  const patterns = compilePlatform(requirePlatform(id));
  expect(isLateAnswer(text, prompt, patterns)).toBe(false);
  for (const part of ['#', 'Thanks', 'interface Ethernet1/1', 'x'.repeat(5_000)])
    expect(isLateAnswer(`${text}\r\n${part}\r\n${prompt}`, prompt, patterns)).toBe(true);
});
