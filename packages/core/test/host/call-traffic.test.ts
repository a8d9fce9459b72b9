import { expect, it } from 'vitest';
import { CallTraffic } from '../../src/host/call-traffic.ts';
import { noStore } from './sample-task.ts';

it('a job host asks the database at most 32 questions at once, and gets all answers', async () => {
  const traffic = new CallTraffic(async () => {});
  let asked = 0;
  let most = 0;
  const get = async (): Promise<unknown> => {
    most = Math.max(most, ++asked);
    await new Promise(setImmediate);
    asked--;
    return 'answer';
  };
  const db = { ...noStore, state: { ...noStore.state, get } };
  const answers = Array.from({ length: 500 }, () => traffic.answer({ db }, 'state.get', []));
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['answer']));
  expect(most).toBe(32);
});

it.each<[what: string, use: (traffic: CallTraffic) => unknown]>([
  ['of two calls', (traffic) => [1, 2].map((call) => traffic.keepPart({ type: 'part', call, text: 'x' }))],
  [
    'of another call',
    (traffic) => (traffic.keepPart({ type: 'part', call: 1, text: 'x' }), traffic.join({ call: 2, args: [''] })),
  ],
  [
    'of no text',
    (traffic) => (traffic.keepPart({ type: 'part', call: 1, text: 'x' }), traffic.join({ call: 1, args: [7] })),
  ],
  [
    'without end',
    (traffic) => Array.from({ length: 600_000 }, () => traffic.keepPart({ type: 'part', call: 1, text: '' })),
  ],
])('parts %s are refused', (_what, use) => {
  expect(() => use(new CallTraffic(async () => {}))).toThrow(RangeError);
});

it('the parts of a text and the end in its call make one text', () => {
  const traffic = new CallTraffic(async () => {});
  for (const text of ['a', 'b']) traffic.keepPart({ type: 'part', call: 1, text });
  expect(traffic.join({ call: 1, args: ['name', 'c'] })).toEqual(['name', 'abc']);
  expect(traffic.join({ call: 2, args: ['name', 'd'] })).toEqual(['name', 'd']);
});
