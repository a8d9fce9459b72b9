/** Characters between two pauses. */
const pauseEvery = 1 << 14;

/** Returns the lines of a text, and undefined where the caller should pause. Splitting a long text would take too long. */
export function* linesOf(text: string): Generator<string | undefined> {
  let from = 0;
  let next = pauseEvery;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    yield text.slice(from, end);
    from = end + 1;
    if (from < next) continue;
    next = from + pauseEvery;
    yield undefined;
  }
  yield text.slice(from);
}
