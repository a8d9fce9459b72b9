/**
 * Returns true if a name fits a name of a selection, which may have `*` and `?`. No regular expression: it would try all
 * places of each star together, which takes minutes with eight of them.
 */
export function fitsPattern(pattern: string, name: string): boolean {
  const [parts, letters] = [Array.from(pattern), Array.from(name)];
  let [part, letter] = [0, 0];
  /** The last star, and the letter behind what it stands for. Only the last star needs another try. */
  let star: { readonly part: number; readonly letter: number } | undefined;
  while (letter < letters.length) {
    if (parts[part] === '*') {
      star = { part, letter };
      part += 1;
    } else if (part < parts.length && (parts[part] === '?' || parts[part] === letters[letter])) {
      part += 1;
      letter += 1;
    } else if (star) {
      star = { part: star.part, letter: star.letter + 1 };
      part = star.part + 1;
      ({ letter } = star);
    } else return false;
  }
  return parts.slice(part).every((one) => one === '*');
}
