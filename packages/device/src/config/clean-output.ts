import { atOnce, blocksOf, Joined, type Steps } from '@netraven/core/attempt';
import type { CompiledPlatform } from '../platform/compiled-platform.ts';

// Cursor movement and colours (ECMA-48, CSI). Bounded, so that no output makes it slow.
// oxlint-disable-next-line no-control-regex -- terminals speak in control characters
const sequences = /\x1b\[[0-?]{0,16}[ -/]{0,4}[@-~]/g;

/** The most carriage returns before the line feed of a line end. */
const mostReturns = 3;
// Some devices send the line end as `\n\r`.
const lineEnds = /\r{1,3}\n\r{0,3}|\n\r{1,3}/g;

/** Characters that are cleaned at once. Joining what is cleaned takes longer than cleaning it. */
const blockLength = 1 << 16;
/** Longer pieces of a line would take too long for one step, in characters. */
const longestPiece = 1 << 20;

/**
 * Returns output with line ends `\n`, without the control sequences of terminal and pager. Carriage returns at its beginning
 * belong to the line end of the echo, such as `\r\n\r`. For short outputs.
 */
export function cleanOutput(text: string, patterns: Pick<CompiledPlatform, 'residue'>): string {
  return atOnce(cleanOutputSteps(text, patterns));
}

/** Does the same in steps, for long outputs. */
export function* cleanOutputSteps(text: string, { residue }: Pick<CompiledPlatform, 'residue'>): Steps<string> {
  const clean = new Joined();
  const pieces = piecesOf(text);
  let kept = '';
  let next = pieces.next();
  let isStart = true;
  while (!next.done) {
    const found = kept + (residue ? next.value.replace(residue, '') : next.value).replace(sequences, '');
    const bare: string = isStart ? found.replace(/^\r+/, '') : found;
    isStart &&= bare === '';
    next = pieces.next();
    // Carriage returns at the end belong to the line feed with which the next piece begins.
    const end = next.done ? bare.length : endBeforeReturns(bare);
    kept = bare.slice(end);
    clean.add(bare.slice(0, end).replace(lineEnds, '\n'));
    yield;
  }
  return clean.text();
}

/** Cuts a text before line feeds: no control sequence and no trace of a pager holds one. */
function* piecesOf(text: string): Generator<string> {
  let before = '';
  for (const block of blocksOf(text, blockLength)) {
    const lines = before + block;
    before = '\n';
    for (let at = 0; at === 0 || at < lines.length; at += longestPiece) yield lines.slice(at, at + longestPiece);
  }
}

function endBeforeReturns(text: string): number {
  let end = text.length;
  while (end > text.length - mostReturns && text[end - 1] === '\r') end -= 1;
  return end;
}
