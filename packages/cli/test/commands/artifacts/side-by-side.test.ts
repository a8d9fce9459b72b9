import { expect, it } from 'vitest';
import { sideBySide } from '../../../src/commands/artifacts/side-by-side.ts';

const hunk = { oldStart: 3, oldLines: 2, newStart: 3, newLines: 1, section: [] };

it('long lines are wrapped, and wide letters and controls keep the columns', () => {
  const lines = ['-abcdefghijkl', '-漢字漢字漢', '+a\u001bbc'];
  expect(sideBySide((_, text) => text, [{ ...hunk, lines }], 23)).toEqual([
    '@@ -3,2 +3,1 @@',
    '-abcdefghi | +a\\ebc',
    'jkl        | ',
    '-漢字漢字  | ',
    '漢         | ',
  ]);
});

it('lines of the newer version have the room that shorter ones of the older version leave', () => {
  const lines = [' !', '+ntp server 192.0.2.2'];
  expect(sideBySide((_, text) => text, [{ ...hunk, lines }], 40)).toEqual([
    '@@ -3,2 +3,1 @@',
    ' ! |  !',
    '   | +ntp server 192.0.2.2',
  ]);
});
