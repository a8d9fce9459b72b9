import { expect, it } from 'vitest';
import { wrap } from '../../src/terminal/wrap.ts';
import { writeFacts } from '../../src/terminal/write-facts.ts';
import { recorded } from '../../test-utils/recorded.ts';

const [red, plain] = ['\u001b[31m', '\u001b[39m'];

it('a text is broken between words, and a long word stays whole', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('see /a/very/long/path now', 8)).toEqual(['see', '/a/very/long/path', 'now']);
  expect(wrap('', 8)).toEqual(['']);
  expect(wrap('one two', Infinity)).toEqual(['one two']);
  expect(wrap(`${red}one${plain} two`, 7)).toHaveLength(1);
  expect(wrap('東京 大阪', 8)).toEqual(['東京', '大阪']);
});

it('facts go on below their beginning on a terminal, and are whole elsewhere', () => {
  const facts = [
    ['device', 'core-1'],
    ['key', 'SHA256:abc (ssh-ed25519), pinned yesterday'],
  ] as const;
  const narrow = recorded({ outColumns: () => 30 });
  writeFacts(narrow, facts);
  expect(narrow.written.map(([, text]) => text)).toEqual([
    'device  core-1',
    'key     SHA256:abc\n        (ssh-ed25519), pinned\n        yesterday',
  ]);
  const wide = recorded();
  writeFacts(wide, facts);
  expect(wide.written.map(([, text]) => text)).toEqual(['device  core-1', `key     ${facts[1][1]}`]);
});
