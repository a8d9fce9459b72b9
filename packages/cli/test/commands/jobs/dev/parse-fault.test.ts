import { expect, it } from 'vitest';
import { parseFault } from '../../../../src/commands/jobs/dev/parse-fault.ts';

it.each([
  ['cut', { kind: 'cut', at: 0.5 }],
  ['cut:at=0.7', { kind: 'cut', at: 0.7 }],
  ['pause:pauseMs=3000,times=1', { kind: 'pause', at: 0.5, pauseMs: 3000, times: 1 }],
  ['cli-error:message=% No: really', { kind: 'cli-error', message: '% No: really' }],
  ['hang:at=0,on=show version', { kind: 'hang', at: 0, on: 'show version' }],
  ['cli-error:message=% No, never,times=2', { kind: 'cli-error', message: '% No, never', times: 2 }],
  ['paging-stays', { kind: 'paging-stays' }],
  ['close-in-configure:line=2', { kind: 'close-in-configure', line: 2, when: 'after' }],
  ['hang-in-configure', { kind: 'hang-in-configure', line: 1, when: 'after' }],
  ['hang-in-configure:line=commit,when=before', { kind: 'hang-in-configure', line: 'commit', when: 'before' }],
  [
    'close-in-configure:line=interface Gi0/1, x',
    { kind: 'close-in-configure', line: 'interface Gi0/1, x', when: 'after' },
  ],
  ['slow-commit:ms=500', { kind: 'slow-commit', ms: 500 }],
  ['locked:times=1', { kind: 'locked', times: 1 }],
])('%s is a fault', (text, fault) => {
  expect(parseFault(text)).toEqual(fault);
});

it.each([
  ['ctu', /There is no fault "ctu"\. Did you mean "cut"\?/],
  ['', /There is no fault ""/],
  ['cut:bytes=1', /"bytes=1" is no value of the fault cut/],
  ['cut:at=half', /"at=half" is no value/],
  ['cut:at=', /"at=" is no value/],
  ['cut:at=5', /"at=5" is no value/],
  ['cut:times=-1', /"times=-1" is no value/],
  ['flood:bytes=1e999', /"bytes=1e999" is no value/],
  ['close-in-configure:when=foo', /"when=foo" is no value/],
  ['close-in-configure:line=0', /"line=0" is no value/],
  ['cut:at', /"at" is no value/],
  ['toString', /There is no fault/],
])('--fault %s is refused', (text, message) => {
  expect(() => parseFault(text)).toThrow(
    expect.objectContaining({ code: 'NR_USAGE_INVALID', message: expect.stringMatching(message) }),
  );
});
