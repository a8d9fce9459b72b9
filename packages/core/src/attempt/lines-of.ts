/** Characters between two pauses. */
const pauseEvery = 1 << 14;

/**
 * Returns the lines of a text in blocks of at most `length` characters; a longer line is a block. The blocks joined by `\n`
 * are the text.
 */
export function* blocksOf(text: string, length: number = pauseEvery): Generator<string> {
  let from = 0;
  while (text.length - from > length) {
    let end = text.lastIndexOf('\n', from + length);
    if (end < from) end = text.indexOf('\n', from + length);
    if (end < 0) break;
    yield text.slice(from, end);
    from = end + 1;
  }
  yield text.slice(from);
}

/** Returns the lines of a text, and undefined where the caller should pause. Splitting a long text would take too long. */
export function* linesOf(text: string): Generator<string | undefined> {
  let isFirst = true;
  for (const block of blocksOf(text)) {
    if (!isFirst) yield undefined;
    isFirst = false;
    yield* block.split('\n');
  }
}
