import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseSyslog } from '../src/index.ts';

const parse = (message: string): unknown => parseSyslog(Buffer.from(message));

it.each([
  // RFC 5424
  [
    '<165>1 2026-11-27T04:00:00.003Z core-1 mgd 12 UI_COMMIT - User',
    { host: 'core-1', text: 'mgd 12 UI_COMMIT - User' },
  ],
  ['<165>1 - - - - - - x', { text: '- - - - x' }],
  // RFC 3164, and what rsyslog forwards
  [
    '<189>Nov 27 04:00:00 leaf-1 ConfigAgent: %SYS-5-CONFIG_I: x',
    { host: 'leaf-1', text: 'ConfigAgent: %SYS-5-CONFIG_I: x' },
  ],
  ['<189>Nov  7 04:00:00 10.0.0.1 x', { host: '10.0.0.1', text: 'x' }],
  ['<189>2026-11-27T04:00:00.123+00:00 core-1 mgd[12]: x', { host: 'core-1', text: 'mgd[12]: x' }],
  ['<13>Nov 27 04:00:00 anna: x', { text: 'anna: x' }],
  // Cisco IOS: a sequence number, a time of the device, no host name, or one before the time
  ['<189>45: *Mar  1 00:01:02.123: %SYS-5-CONFIG_I: x', { text: '%SYS-5-CONFIG_I: x' }],
  [
    '<189>000123: core-1: Nov 27 2026 04:00:00.123 CET: %SYS-5-CONFIG_I: x',
    { host: 'core-1', text: '%SYS-5-CONFIG_I: x' },
  ],
  ['<189>core-1: Nov 27 04:00:00: %SYS-5-CONFIG_I: x', { host: 'core-1', text: '%SYS-5-CONFIG_I: x' }],
  // NX-OS, ASA, Comware, Huawei
  ['<189>: 2026 Nov 27 04:00:00 UTC: %VSHD-5-X: x', { text: '%VSHD-5-X: x' }],
  ['<189>Nov 27 2026 04:00:00 asa1 : %ASA-5-111010: x', { host: 'asa1', text: ': %ASA-5-111010: x' }],
  ['<189>%ASA-5-111010: x', { text: '%ASA-5-111010: x' }],
  ['<189>Nov 27 04:00:00 2026 sw1 %%10CFGMAN/5/X: x', { host: 'sw1', text: '%%10CFGMAN/5/X: x' }],
  ['<188>Nov 27 2026 04:00:00+01:00 ne1 %%01DS/4/X: x', { text: '+01:00 ne1 %%01DS/4/X: x' }],
  // No time
  ['<30>system,info device changed by anna', { text: 'system,info device changed by anna' }],
  ['<13>', { text: '' }],
])('reads %j', (message, parsed) => {
  expect(parse(message)).toEqual(parsed);
});

it.each(['', 'x', '<>x', '<192>x', '<1234>x', '\0<13>x'])('refuses %j, which has no priority', (message) => {
  expect(parse(message)).toBeUndefined();
});

it('reads any bytes without an error', () => {
  const word = fc.constantFrom(
    ' ',
    ':',
    'Nov 27 04:00:00',
    '2026',
    '%SYS-5-CONFIG_I',
    'core-1',
    '1',
    '[a b="',
    '\0',
    '\u202e',
  );
  const hostile = fc.array(fc.oneof(word, fc.string({ unit: 'binary' })), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), hostile, (priority, words) => {
      const parsed = parseSyslog(Buffer.from(`<${priority}>${words.join('')}`));
      expect(parsed?.text.length ?? 0).toBeLessThanOrEqual(2_048);
      expect(parsed === undefined).toBe(priority > 191);
    }),
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseSyslog(bytes)));
});
