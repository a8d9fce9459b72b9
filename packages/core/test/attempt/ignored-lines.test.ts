import { expect, test } from 'vitest';
import { atOnce } from '../../src/attempt/in-pieces.ts';
import { IgnoredLines, linePattern } from '../../src/attempt/ignored-lines.ts';

test('other work can run between two lines, and between two patterns of a line', () => {
  const text = 'x\n'.repeat(50);
  const steps = new IgnoredLines(['a', 'b', 'c']).areAllDifferences(text, text);
  let pauses = 0;
  let step = steps.next();
  for (; !step.done; step = steps.next()) pauses += 1;
  expect(step.value).toBe(true);
  expect(pauses).toBeGreaterThanOrEqual(2 * 50 * 3);
});

test.each([
  ['.{0,900}x', 'many repetitions'],
  ['.{0,900}a|.{0,900}b|.{0,900}c|.{0,900}d|.{0,900}e', 'branches with many repetitions'],
  ['(.{0,900}x){5}', 'repetitions of repetitions'],
  ['(.{0,30}x){30}', 'small repetitions of small repetitions'],
  ['(?:\\d+[a-z]?){300}', 'repetitions of a group'],
])('a pattern that needs many steps for a character is refused: %s', (pattern) => {
  expect(() => linePattern(pattern)).toThrow(/it takes [\d,]+ steps|invalid repeat count/);
});

test.each([
  'ntp clock-period \\d+',
  '! Last configuration change at .* by \\w+',
  '(\\d{1,3}\\.){3}\\d{1,3} .{0,80}',
  '.{0,100}x',
  'a'.repeat(200),
])('a usual pattern is no problem: %s', (pattern) => {
  expect(linePattern(pattern)).toBeDefined();
});

test('ten phrases in one pattern are no problem', () => {
  const phrase = '! Last configuration change at .* by .*';
  expect(linePattern(Array.from({ length: 10 }, () => phrase).join('|'))).toBeDefined();
});

test('a stored pattern that cannot be used is named and left out, and the others hold', () => {
  const bad: string[] = [];
  const ignored = new IgnoredLines(['(?=a)', 'ntp .*'], (pattern) => bad.push(pattern));
  expect(bad).toEqual(['(?=a)']);
  expect(atOnce(ignored.areAllDifferences('a\nntp 1\n', 'a\nntp 2\n'))).toBe(true);
  expect(() => new IgnoredLines(['(?=a)'])).toThrow(/invalid/);
});
