import { atOnce, Joined, type Steps } from './in-pieces.ts';
import { isTokenEnd, isTokenStart, needsEnd, needsStart } from './token-borders.ts';

/** A text to replace by a mask. */
export interface SecretForm {
  readonly mask: string;
  /** Replaces it as a part of a longer token too. */
  readonly anywhere: boolean;
}

interface Entry<Form> {
  readonly text: string;
  form: Form;
  readonly needsStart: boolean;
  readonly needsEnd: boolean;
  /** The longest other entry that this one begins with. */
  shorter: Entry<Form> | undefined;
}

/** Chooses the forms to replace. The result may differ from the form in `anywhere`. */
export type Choose<Form> = (form: Form, text: string) => SecretForm | undefined;

/** Options of {@link SecretIndex.replace}. */
export interface ReplaceOptions {
  /** Other secrets to find in the same pass: the rest of two that overlap would stay. */
  readonly others?: SecretIndex<SecretForm> | undefined;
  /** Also finds secrets with line ends in them. Default `false` */
  readonly wrapped?: boolean;
  /** Makes the mask of a text in which secrets overlap. Default `<secret>` */
  readonly maskOf?: ((covered: string) => string) | undefined;
}

/** A secret in a text. */
interface Range {
  readonly start: number;
  readonly end: number;
  /** Absent: several secrets that overlap. */
  readonly mask?: string | undefined;
}

const wholeMask = /<secret(?::[0-9a-f]{16})?>/y;
/** Characters between two pauses. */
const piece = 1 << 14;
/** Places of secrets between two pauses. */
const rangesAtOnce = 1000;
/** So many new entries are searched one by one, before they are sorted in. */
const maxRecent = 32;
/** Sorting more of them would take too long for one turn of the event loop. */
const mostRecent = 2048;

/** Many secrets, found in a text in time linear in the text. */
export class SecretIndex<Form extends SecretForm> {
  readonly #entries = new Map<string, Entry<Form>>();
  #sorted: Entry<Form>[] = [];
  #recent: Entry<Form>[] = [];
  /** Hash of the first three characters → whether an entry begins so. */
  #begins = new Uint8Array(1 << 10);
  /** First characters of entries of one or two characters. */
  readonly #short = new Set<number>();

  get size(): number {
    return this.#entries.size;
  }

  has(text: string): boolean {
    return this.#entries.has(text);
  }

  /** Adds a text to find, or changes its form. */
  set(text: string, form: Form): void {
    const known = this.#entries.get(text);
    if (known) known.form = form;
    if (known || text === '') return;
    const entry = { text, form, needsStart: needsStart(text), needsEnd: needsEnd(text), shorter: undefined };
    this.#entries.set(text, entry);
    if (this.#recent.push(entry) >= mostRecent) this.#sortIn();
    if (this.#entries.size * 8 > this.#begins.length) this.#grow();
    else this.#note(text);
  }

  /**
   * Replaces the secrets in a text by their masks. Secrets that overlap become one mask. Masks in the text stay.
   *
   * @param choose Default: all forms, as they are
   */
  replace(text: string, choose?: Choose<Form>, options?: ReplaceOptions): string {
    return atOnce(this.replaceSteps(text, choose, options));
  }

  /** Does the same in steps, for long texts. */
  *replaceSteps(text: string, choose: Choose<Form> = (form) => form, options: ReplaceOptions = {}): Steps<string> {
    const { others, maskOf = () => '<secret>' } = options;
    if (this.size + (others?.size ?? 0) === 0) return text;
    const ranges = yield* this.#rangesIn(text, choose, others);
    if (options.wrapped === true) for (const range of yield* this.#wrappedIn(text, choose, others)) ranges.push(range);
    if (ranges.length === 0) return text;
    const replaced = new Joined();
    let done = 0;
    for (const { start, end, mask } of joinOverlaps(ranges)) {
      replaced.add(text.slice(done, start));
      replaced.add(mask ?? maskOf(text.slice(start, end)));
      done = end;
    }
    replaced.add(text.slice(done));
    return replaced.text();
  }

  /** Finds the longest secret at each place. */
  *#rangesIn(text: string, choose: Choose<Form>, others: SecretIndex<SecretForm> | undefined): Steps<Range[]> {
    const ranges: Range[] = [];
    let covered = 0;
    let at = 0;
    // The next places of the two. One with few secrets would search the same text for each of the other.
    let [own, other] = [-1, -1];
    while (at < text.length) {
      const end = Math.min(text.length, at + piece);
      while (at < end) {
        if (own < at) own = this.#next(text, at, end);
        if (others && other < at) other = others.#next(text, at, end);
        at = others ? Math.min(own, other) : own;
        if (at >= end) break;
        const kept = maskEnd(text, at);
        if (kept === undefined) {
          const found = longer(this.#find(text, at, choose), others && others.#find(text, at, asItIs));
          // One that another one covers changes nothing.
          if (found && at + found.length > covered) {
            covered = at + found.length;
            ranges.push({ start: at, end: covered, mask: found.mask });
          }
        }
        at = kept ?? at + 1;
      }
      [own, other] = [-1, -1];
      at = Math.max(at, end);
      yield;
    }
    return ranges;
  }

  /** Finds secrets in words that go on in the next line, such as Base64 of a mail or of a PEM file. */
  *#wrappedIn(text: string, choose: Choose<Form>, others: SecretIndex<SecretForm> | undefined): Steps<Range[]> {
    const ranges: Range[] = [];
    for (const { start, words } of wrappedWords(text)) {
      const joined = words.replaceAll(lineEnd, '');
      const inJoined = yield* this.#rangesIn(joined, choose, others);
      if (inJoined.length === 0) continue;
      const [placeOfFirst, placeOfLast] = [placesIn(words), placesIn(words)];
      for (const [index, { start: first, end: last, mask }] of inJoined.entries()) {
        if (index % rangesAtOnce === rangesAtOnce - 1) yield;
        const [from, to] = [placeOfFirst(first), placeOfLast(last - 1) + 1];
        if (to - from > last - first) ranges.push({ start: start + from, end: start + to, mask });
      }
    }
    return ranges;
  }

  /** Returns the next place where a secret or a mask may begin, or `end`. */
  #next(text: string, from: number, end: number): number {
    const begins = this.#begins;
    const last = begins.length - 1;
    const hasShort = this.#short.size > 0;
    let first = text.charCodeAt(from);
    let second = text.charCodeAt(from + 1);
    for (let at = from; at < end; at++) {
      const third = text.charCodeAt(at + 2);
      if (first === 60 || begins[hash(first, second, third) & last] === 1) return at;
      if (hasShort && this.#short.has(first)) return at;
      first = second;
      second = third;
    }
    return end;
  }

  #find(text: string, at: number, choose: Choose<Form>): Found | undefined {
    if (this.#recent.length > maxRecent) this.#sortIn();
    let found: Found | undefined;
    for (const entry of this.#recent) {
      const isLonger = !found || entry.text.length > found.length;
      if (isLonger && text.startsWith(entry.text, at)) found = fits(entry, text, at, choose) ?? found;
    }
    // The last entry that is not behind the text: each entry with which the text begins is this one, or begins this one.
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.#sorted[middle];
      if (entry && isBehind(entry.text, text, at)) high = middle;
      else low = middle + 1;
    }
    let entry: Entry<Form> | undefined = this.#sorted[low - 1];
    const shared = entry ? sharedLength(entry.text, text, at) : 0;
    for (; entry; entry = entry.shorter) {
      if (found && found.length >= entry.text.length) break;
      if (entry.text.length <= shared) found = fits(entry, text, at, choose) ?? found;
    }
    return found;
  }

  #sortIn(): void {
    const recent = this.#recent.sort((a, b) => (a.text < b.text ? -1 : 1));
    this.#recent = [];
    const merged: Entry<Form>[] = [];
    let from = 0;
    for (const entry of this.#sorted) {
      for (let next = recent[from]; next && next.text < entry.text; next = recent[++from]) merged.push(next);
      merged.push(entry);
    }
    this.#sorted = merged.concat(recent.slice(from));
    let last: Entry<Form> | undefined;
    for (const entry of this.#sorted) {
      while (last && !entry.text.startsWith(last.text)) last = last.shorter;
      entry.shorter = last;
      last = entry;
    }
  }

  #note(text: string): void {
    if (text.length < 3) this.#short.add(text.charCodeAt(0));
    else this.#begins[hash(text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2)) & (this.#begins.length - 1)] = 1;
  }

  #grow(): void {
    this.#begins = new Uint8Array(this.#begins.length * 8);
    for (const text of this.#entries.keys()) this.#note(text);
  }
}

/** A word of at least 16 characters of Base64 that ends a line, and the next lines as far as they begin so. */
const wrapped = /(?<![\w+/=-])[\w+/=-]{16,}(?:\r?\n[ \t]*[\w+/=-]+)+/g;
const lineEnd = /\r?\n[ \t]*/g;
/** Characters that are searched at once, and those of the last part that are searched again with the next one. */
const [wrappedPart, wrappedAgain] = [1 << 20, 1 << 15];

/** Returns the words of a text that go on in the next line. */
function* wrappedWords(text: string): Generator<{ readonly start: number; readonly words: string }> {
  if (!text.includes('\n')) return;
  for (let from = 0; from === 0 || from + wrappedAgain < text.length; from += wrappedPart - wrappedAgain) {
    const part = from === 0 && text.length <= wrappedPart ? text : text.slice(from, from + wrappedPart);
    for (const found of part.matchAll(wrapped)) yield { start: from + found.index, words: found[0] };
  }
}

/** Joins ranges that overlap, in the order of their starts. */
function joinOverlaps(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (!last || range.start >= last.end) joined.push(range);
    else if (range.end > last.end) joined[joined.length - 1] = { start: last.start, end: range.end };
  }
  return joined;
}

function longer(one: Found | undefined, other: Found | undefined): Found | undefined {
  if (!one || !other) return one ?? other;
  return other.length > one.length ? other : one;
}

const asItIs = (form: SecretForm): SecretForm => form;

interface Found {
  readonly mask: string;
  readonly length: number;
}

/** Checks the borders of a secret that stands at a place. */
function fits<Form extends SecretForm>(
  { text: secret, form, needsStart: start, needsEnd: end }: Entry<Form>,
  text: string,
  at: number,
  choose: Choose<Form>,
): Found | undefined {
  const chosen = choose(form, secret);
  if (!chosen) return undefined;
  const { mask, anywhere } = chosen;
  const isWhole = anywhere || ((!start || isTokenStart(text, at)) && (!end || isTokenEnd(text, at + secret.length)));
  return isWhole ? { mask, length: secret.length } : undefined;
}

function hash(first: number, second: number, third: number): number {
  return (
    Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35) ^ (third << 4) ^ first
  );
}

/**
 * Returns what tells the place in words with line ends of a character of the same words without them. Each call must name
 * the same character as the last one, or a later one.
 */
function placesIn(words: string): (place: number) => number {
  const breaks = words.matchAll(lineEnd);
  let next = breaks.next();
  let moved = 0;
  return (place) => {
    for (; !next.done && next.value.index <= place + moved; next = breaks.next()) moved += next.value[0].length;
    return place + moved;
  };
}

/** Returns the end of the mask that begins at a place. */
function maskEnd(text: string, at: number): number | undefined {
  if (!text.startsWith('<secret', at)) return undefined;
  wholeMask.lastIndex = at;
  return wholeMask.test(text) ? wholeMask.lastIndex : undefined;
}

/** Returns true if a secret comes behind the text at a place, in the order of characters, and the text does not begin with it. */
function isBehind(secret: string, text: string, at: number): boolean {
  for (let index = 0; index < secret.length; index++) {
    const theirs = text.charCodeAt(at + index);
    // Behind the end of the text.
    if (Number.isNaN(theirs)) return true;
    const own = secret.charCodeAt(index);
    if (own !== theirs) return own > theirs;
  }
  return false;
}

function sharedLength(secret: string, text: string, at: number): number {
  let length = 0;
  while (length < secret.length && secret.charCodeAt(length) === text.charCodeAt(at + length)) length++;
  return length;
}
