import { expect, it } from 'vitest';
import { requireData } from '../../src/host/child/require-data.ts';

it.each([
  ['texts, numbers, lists and objects', { a: 'x', n: -1.5, list: [1, null, true, []], deep: { er: {} } }],
  ['fields that are undefined', { none: undefined }],
  ['objects without a prototype', Object.assign(Object.create(null), { a: 1 })],
])('data may have %s', (_what, value) => {
  expect(() => requireData(value, 'state')).not.toThrow();
});

it.each([
  [{ at: new Date(0) }, 'state.at is a Date'],
  [{ seen: new Map([[1, 2]]) }, 'state.seen is a Map'],
  [[1, new Set([1])], 'state[1] is a Set'],
  [{ rate: Number.NaN }, 'state.rate is NaN'],
  [{ most: Infinity }, 'state.most is Infinity'],
  [{ why: new Error('x') }, 'state.why is an Error'],
  [{ 'odd key': { f() {} } }, 'state["odd key"].f is a function'],
  [[1, undefined], 'state[1] is undefined'],
  [Buffer.from('x'), 'state is a Buffer'],
  [
    new (class Port {
      name = 1;
    })(),
    'state is a Port',
  ],
])('refuses what JSON would drop or change: %#', (value, message) => {
  expect(() => requireData(value, 'state')).toThrow(expect.objectContaining({ code: 'NR_JOB_NOT_JSON', message }));
});
