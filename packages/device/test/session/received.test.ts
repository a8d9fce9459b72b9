import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import { Received } from '../../src/session/received.ts';

test('what comes in pieces is whole, whatever their size', () => {
  const received = new Received();
  let expected = '';
  for (let count = 0; count < 5_000; count += 1) {
    const piece = `${count}é`.repeat(count % 7);
    expected += piece;
    received.add(Buffer.from(piece));
  }
  expect(received.text()).toBe(expected);
  expect(received.size).toBe(Buffer.byteLength(expected));
  received.reset('r1#');
  received.add(Buffer.from(' show'));
  expect(received.text()).toBe('r1# show');
});

test('single bytes do not fill the memory', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const received = new Received();
  const before = used();
  // Each in a buffer of its own, as from a socket.
  for (let count = 0; count < 300_000; count += 1) received.add(Buffer.from('x'));
  expect(used() - before).toBeLessThan(15 * 1024 * 1024);
  expect(received.size).toBe(300_000);
});
