/** Where two texts differ. */
export interface ChangedPart {
  readonly before: string;
  readonly after: string;
  /** Lines left out at the start. */
  readonly skipped: number;
}

/** Leaves out the lines at both ends that are equal, but for `context` lines. */
export function changedPart(before: string, after: string, context: number): ChangedPart {
  let { start, tail } = differing(before, after);
  // To the ends of whole lines, and so many more.
  for (let line = 0; line <= context && start > 0; line++) start = lineBefore(before, start);
  for (let line = 0; line <= context && tail < before.length; line++) tail = lineAfter(before, tail);
  return partOf(before, after, start, tail);
}

/** Leaves out whole sections at both ends that are equal. The rest has the sections that the texts have. */
export function outerPart(before: string, after: string): ChangedPart {
  let { start, tail } = differing(before, after);
  // The line that differs may be outer in one text and not in the other: an outer line before it encloses both.
  if (start > 0) start = lineBefore(before, start);
  if (start > 0) start = lineBefore(before, start);
  while (start > 0 && !isOuter(before, start)) start = lineBefore(before, start);
  if (tail < before.length) tail = lineAfter(before, tail);
  while (tail < before.length && !isOuter(before, tail)) tail = lineAfter(before, tail);
  return partOf(before, after, start, tail);
}

/** Returns the index of the first character that differs, and the index in `before` after the last one. */
function differing(before: string, after: string): { start: number; tail: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = before.length;
  const longer = after.length - before.length;
  const first = start + Math.max(0, -longer);
  while (tail > first && before.charCodeAt(tail - 1) === after.charCodeAt(tail - 1 + longer)) tail--;
  return { start, tail };
}

/** Returns the start of the line that ends before an index, or has it. */
function lineBefore(text: string, index: number): number {
  return index < 2 ? 0 : text.lastIndexOf('\n', index - 2) + 1;
}

function lineAfter(text: string, index: number): number {
  const end = text.indexOf('\n', index);
  return end === -1 ? text.length : end + 1;
}

function isOuter(text: string, index: number): boolean {
  return /\S/.test(text[index] ?? '');
}

function partOf(before: string, after: string, start: number, tail: number): ChangedPart {
  const cut = before.length - tail;
  return {
    before: before.slice(start, tail),
    after: after.slice(start, after.length - cut),
    skipped: before.slice(0, start).split('\n').length - 1,
  };
}
