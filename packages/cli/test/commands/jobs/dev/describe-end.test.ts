import { expect, it } from 'vitest';
import { describeError, describeResult } from '../../../../src/commands/jobs/dev/describe-end.ts';

type RunError = Parameters<typeof describeError>[1];

const shown = (code: string, hint: string): string => {
  const error = { status: 'error', code, message: 'no', retryable: false, hint } as RunError;
  return describeError((_, text) => text, error, '/none').join('\n');
};

it('an error of a device that is not in the inventory names no command for the inventory', () => {
  const port = shown('NR_DEVICE_UNREACHABLE', 'Use `netraven devices set 192.0.2.1 --https-port <number>`.');
  expect(port).toContain('next: Enable HTTPS on the port of the platform.');
  expect(port).not.toContain('devices set');
  const token = shown('NR_DEVICE_NO_CREDENTIAL', 'Use `netraven credentials add api --username __token__`.');
  expect(token).toContain('next: With `--address`, use the token as a login: `--username __token__`');
  const variable = shown('NR_VARIABLE_MISSING', 'Set it for the device: `netraven devices set sim --var ntp=<value>`.');
  expect(variable).toContain('next: Set it with `--var ntp=<value>`;');
  expect(shown('NR_DEVICE_CLOSED', 'Try again.')).toContain('next: Try again.');
});

it('an error after the first changed line is not tried again, whatever its code is', () => {
  const error = { status: 'error', code: 'NR_DEVICE_CLOSED', message: 'no', retryable: false, configureBegun: true };
  const text = describeError((_, word) => word, error as RunError, '/none').join('\n');
  expect(text).toContain('Not tried again: the job began to change the device.');
  expect(text).not.toContain('Retryable');
});

it('a verdict about a device that keeps something has the next step', () => {
  const change = { outcome: 'kept', message: 'r1 keeps `PUT /x`', hint: 'Check r1.' } as const;
  const ran = { result: { success: false, message: 'no ping' }, artifacts: {}, state: undefined, change };
  const lines = describeResult((_, word) => word, ran as never);
  expect(lines).toEqual(['failed: no ping', '  r1 keeps `PUT /x`', '  next: Check r1.']);
});

it('a result has what the job changed on the device', () => {
  const configChange = { added: 1, removed: 0, diff: '@@ -1 +1,2 @@\n a\n+b\n', untraced: ['c'] };
  const ran = { result: { success: true, changed: true }, artifacts: {}, state: undefined, configChange };
  expect(describeResult((_, word) => word, ran as never)).toEqual([
    'success',
    '  changed the device',
    '  @@ -1,1 +1,2 @@',
    '   a',
    '  +b',
    '  left no trace: c',
  ]);
});
