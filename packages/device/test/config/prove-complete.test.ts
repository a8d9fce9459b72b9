import { array, assert, integer, property, stringMatching } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endsLikeConfig, proveComplete } from '../../src/config/prove-complete.ts';
import { requirePlatform } from '../../src/platform/platforms.ts';

const ios = requirePlatform('cisco_ios');
const body =
  '!\nversion 15.2\nhostname sw1\n!\ninterface Loopback0\n ip address 198.51.100.1 255.255.255.255\n!\nend\n';
const header = (bytes: number): string => `Building configuration...\n\nCurrent configuration : ${bytes} bytes\n`;
const whole = header(Buffer.byteLength(body) + 1) + body;
const changedAt = (time: string): string =>
  whole.replace('!\n', `!\n! Last configuration change at ${time} UTC Tue Mar 1 2022 by admin\n`);
const wire = (text: string): string => text.replaceAll('\n', '\r\n');

describe('a configuration is complete', () => {
  test('with all proofs, and loses only its header', () => {
    expect(proveComplete(wire(whole), ios)).toEqual({ config: body });
    expect(proveComplete(wire(`${whole}\n`), ios)).toEqual({ config: body });
  });

  test('never when it was cut, at any place', () => {
    const text = wire(whole);
    assert(
      property(integer({ min: 0, max: text.length - 6 }), (at) => {
        expect(proveComplete(text.slice(0, at), ios)).toHaveProperty('missing');
      }),
    );
  });

  test('not without its middle, even if the end exists', () => {
    const long = body.replace('!\n', `!\n${'access-list 10 permit 198.51.100.7\n'.repeat(50)}`);
    const holed = header(Buffer.byteLength(long) + 1) + body;
    expect(proveComplete(holed, ios)).toMatchObject({
      code: 'NR_DEVICE_TRUNCATED',
      missing: expect.stringMatching(/^it has \d+ of the \d+ bytes/),
    });
  });

  test.each([
    ['a pager', ' --More-- \n', 'pager'],
    ['a wiped pager', '\b\b\b   hostname x\n', 'pager'],
    ['a log message', '*Mar  1 00:01:02.003: %SYS-5-CONFIG_I: Configured from console by vty0\n', 'does not belong'],
  ])('not with %s in it', (_, line, missing) => {
    const holed = whole.replace('interface', `${line}interface`);
    expect(proveComplete(holed, ios)).toMatchObject({ missing: expect.stringContaining(missing) });
  });

  test('a line that only mentions a pager stays', () => {
    const config = body.replace(' ip address', ' description see --More-- there\n ip address');
    expect(proveComplete(wire(config), ios)).toEqual({ config });
  });

  test('a CLI error is reported as one', () => {
    for (const text of ["            ^\n% Invalid input detected at '^' marker.\n", '% Authorization failed.\n']) {
      expect(proveComplete(text, ios)).toMatchObject({ code: 'NR_DEVICE_COMMAND_FAILED' });
    }
    expect(proveComplete('', ios)).toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
  });

  test('volatile lines make no difference between two reads', () => {
    expect(proveComplete(changedAt('09:10:11'), ios)).toEqual(proveComplete(changedAt('10:00:00'), ios));
  });

  test('all other text stays', () => {
    assert(
      property(array(stringMatching(/^ [A-Za-z0-9äöü€ .:/-]{1,40}$/)), (lines) => {
        const config = `!\nversion 15.2\n${lines.map((line) => `${line}\n`).join('')}end\n`;
        expect(proveComplete(wire(`Building configuration...\n\n${config}`), ios)).toEqual({ config });
      }),
    );
  });
});

test('the end of an output shows if more may come', () => {
  expect(endsLikeConfig('\r\n!\r\nend\r\n\r\n', ios)).toBe(true);
  expect(endsLikeConfig('\r\nsw1#\r\n', ios)).toBe(false);
  expect(endsLikeConfig('% Invalid input detected\r\n', ios)).toBe(true);
});
