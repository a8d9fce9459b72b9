import { expect, it } from 'vitest';
import { fillVars } from '../../src/index.ts';

const device = { name: 'core-1', vars: { ntp: '192.0.2.7', vlan: 20, 'site.code': 'ams', banner: 'a\nb' } };

it('variables of the device and its name are put into a line', () => {
  expect(fillVars(' ntp server {ntp} vlan {vlan} {site.code} {device.name}', device)).toBe(
    ' ntp server 192.0.2.7 vlan 20 ams core-1',
  );
});

it('braces without a name stay', () => {
  expect(fillVars('set a{1,2} {} { ntp }', device)).toBe('set a{1,2} {} { ntp }');
});

it('a missing variable, and one of more than one line, is an error with the command that sets it', () => {
  for (const [line, code] of [
    ['x {toString}', 'NR_VARIABLE_MISSING'],
    ['x {ntp2}', 'NR_VARIABLE_MISSING'],
    ['x {banner}', 'NR_VARIABLE_INVALID'],
  ] as const) {
    expect(() => fillVars(line, device)).toThrow(
      expect.objectContaining({ code, hint: expect.stringContaining('netraven tags set <tag> --var') as unknown }),
    );
  }
});
