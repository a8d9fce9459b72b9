import { expect, it } from 'vitest';
import { signatureOf, wrongIn } from '../src/index.ts';

const request = { timestamp: '1800000000', body: Buffer.from('{"devices":["core-1"]}') };
const at = (seconds: number): Date => new Date((1_800_000_000 + seconds) * 1_000);

it('signs the time and the body, as `openssl dgst -sha256 -hmac` does', () => {
  expect(signatureOf('geheim', request)).toMatch(/^v1=[0-9a-f]{64}$/);
  expect(wrongIn('geheim', request, signatureOf('geheim', request), at(0))).toBeUndefined();
});

it('accepts a request for five minutes before and after its time', () => {
  const signature = signatureOf('geheim', request);
  expect([-301, -300, 300, 301].map((seconds) => wrongIn('geheim', request, signature, at(seconds)))).toEqual([
    'time',
    undefined,
    undefined,
    'time',
  ]);
});

it.each([
  ['signature', 'another secret', signatureOf('other', request), request],
  ['signature', 'another body', signatureOf('geheim', request), { ...request, body: Buffer.from('{}') }],
  ['signature', 'another time', signatureOf('geheim', request), { ...request, timestamp: '1800000001' }],
  [
    'time',
    'a time that is no number',
    signatureOf('geheim', { ...request, timestamp: '1e9' }),
    { ...request, timestamp: '1e9' },
  ],
  ['signature', 'no signature', '', request],
])('names the %s for %s', (wrong, _, signature, sent) => {
  expect(wrongIn('geheim', sent, signature, at(0))).toBe(wrong);
});
