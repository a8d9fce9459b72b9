import { atOnce } from '@netraven/core/attempt';
import { expect, test } from 'vitest';
import { Received } from '../../src/session/received.ts';
import { usedMemory } from '@netraven/test-utils/used-memory';

test('what comes in pieces is whole, whatever their size', () => {
  const received = new Received();
  let expected = '';
  for (let count = 0; count < 5_000; count += 1) {
    const piece = `${count}é`.repeat(count % 7);
    expected += piece;
    received.add(Buffer.from(piece));
  }
  expect(atOnce(received.text())).toBe(expected);
  expect(received.size).toBe(Buffer.byteLength(expected));
  received.reset('r1#');
  received.add(Buffer.from(' show'));
  expect(atOnce(received.text())).toBe('r1# show');
});

test('a long text is UTF-8 if all of it is, wherever its characters stand', () => {
  for (const before of ['', 'x', 'xx', 'xxx']) {
    for (const character of ['é', '€', '😀']) {
      const text = before + character.repeat(400_000);
      const bytes = Buffer.from(text);
      const received = new Received();
      for (let at = 0; at < bytes.length; at += 30_000) received.add(bytes.subarray(at, at + 30_000));
      expect(atOnce(received.text())).toBe(text);
      received.add(Buffer.of(0xff));
      expect(atOnce(received.text())).toBe(Buffer.concat([bytes, Buffer.of(0xff)]).toString('latin1'));
    }
  }
});

test('a line that is not UTF-8 is Latin-1, and the other lines stay, whatever their length and their pieces', () => {
  const lines = ['é', '', '€ 😀', 'x\r', 'Grüße', 'x'.repeat(700_000) + '日本語'.repeat(30_000), 'end'];
  const cafe = Buffer.from('caf\u00e9', 'latin1');
  for (let at = 0; at <= lines.length; at += 1) {
    const mixed = [
      ...lines.slice(0, at).map((line) => Buffer.from(line)),
      cafe,
      ...lines.slice(at).map((line) => Buffer.from(line)),
    ];
    const bytes = Buffer.concat(mixed.flatMap((line, index) => (index === 0 ? [line] : [Buffer.from('\n'), line])));
    const expected = [...lines.slice(0, at), 'caf\u00e9', ...lines.slice(at)].join('\n');
    for (const size of [bytes.length, 65_537, 30_000]) {
      const received = new Received();
      for (let start = 0; start < bytes.length; start += size) received.add(bytes.subarray(start, start + size));
      expect(atOnce(received.text()) === expected, `line ${at} in pieces of ${size}`).toBe(true);
    }
  }
});

test('carriage returns do not count as bytes behind a place', () => {
  const received = new Received();
  for (const piece of ['a\r\nb', 'c\r', '\nd']) received.add(Buffer.from(piece));
  expect([0, 1, 2, 3].map((place) => received.bytesBehind(place))).toEqual([6, 5, 5, 4]);
});

test('single bytes do not fill the memory', () => {
  const received = new Received();
  const before = usedMemory();
  // Each in a buffer of its own, as from a socket.
  for (let count = 0; count < 300_000; count += 1) received.add(Buffer.from('x'));
  expect(usedMemory() - before).toBeLessThan(15 * 1024 * 1024);
  expect(received.size).toBe(300_000);
});
