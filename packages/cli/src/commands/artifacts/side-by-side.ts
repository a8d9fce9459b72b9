import { numberedLines, pairedLines, type ArtifactHunk, type DiffLine } from '@netraven/api';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { widthOf } from '../../terminal/table.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { headOf } from './write-hunks.ts';

const separator = ' | ';

/** Formats hunks with the older version on the left and the newer one on the right. Long lines are wrapped. */
export function sideBySide(paint: Paint, hunks: readonly ArtifactHunk[], columns: number): string[] {
  const pairs = hunks.map((hunk) => ({ head: paint('cyan', headOf(hunk)), rows: pairedLines(numberedLines(hunk)) }));
  const longest = Math.max(0, ...pairs.flatMap(({ rows }) => rows.map(([older]) => widthOf(textOf(older)))));
  const room = columns - separator.length;
  const width = Math.min(longest, Math.floor(room / 2));
  return pairs.flatMap(({ head, rows }) => [
    head,
    ...rows.flatMap(([older, newer]) => {
      const [left, right] = [wrapped(textOf(older), width), wrapped(textOf(newer), room - width)];
      return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
        const [one = '', other = ''] = [left[index], right[index]];
        const padded = one + ' '.repeat(width - widthOf(one));
        return colored(paint, older, padded) + separator + colored(paint, newer, other);
      });
    }),
  ]);
}

function textOf(line: DiffLine | undefined): string {
  return line ? escapeControls(line.sign + line.text) : '';
}

function colored(paint: Paint, line: DiffLine | undefined, text: string): string {
  if (line?.sign === '-') return paint('red', text);
  return line?.sign === '+' ? paint('green', text) : text;
}

/** Divides a text into pieces that fit into a width. */
function wrapped(text: string, width: number): string[] {
  const pieces: string[] = [];
  let [piece, used] = ['', 0];
  for (const letter of text) {
    const more = widthOf(letter);
    if (used + more > width && piece !== '') {
      pieces.push(piece);
      [piece, used] = ['', 0];
    }
    piece += letter;
    used += more;
  }
  return [...pieces, piece];
}
