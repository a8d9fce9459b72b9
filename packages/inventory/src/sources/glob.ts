/** Returns true if a text fits a pattern with `*` and `?`, without case. Takes linear time per star. */
export function fitsGlob(pattern: string, text: string): boolean {
  const [glob, word] = [pattern.toLowerCase(), text.toLowerCase()];
  let [at, place, star, mark] = [0, 0, -1, 0];
  while (place < word.length) {
    if (at < glob.length && (glob[at] === '?' || (glob[at] === word[place] && glob[at] !== '*'))) {
      at += 1;
      place += 1;
    } else if (glob[at] === '*') {
      star = at;
      mark = place;
      at += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      place = mark;
    } else return false;
  }
  while (glob[at] === '*') at += 1;
  return at === glob.length;
}
