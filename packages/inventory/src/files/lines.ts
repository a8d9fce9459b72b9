/** A line of a file that is neither empty nor a comment. */
export interface Line {
  readonly at: string;
  readonly text: string;
}

/** Returns the lines of a text, without empty lines and those that start with `#` or another mark. */
export function linesOf(text: string, comment: RegExp = /^#/): Line[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const trimmed = line.trim();
    return trimmed === '' || comment.test(trimmed) ? [] : [{ at: `line ${index + 1}`, text: trimmed }];
  });
}
