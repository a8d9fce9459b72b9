/** Longer lines are masked as a whole, so that no pattern gets slow on them. In characters. */
export const longestLine = 4096;

/** A secret in a line: the characters from `start` to `end`, without the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: SpanKind;
}

/**
 * `secret`: what a rule found. `salted`: the same, and another text at each read. `rest`: may hold a secret; it is not
 * learned. `typed`: may hold a secret of a typed line. `mask`: a secret that is masked already.
 */
export type SpanKind = 'secret' | 'salted' | 'rest' | 'typed' | 'mask';

const taken = new Uint8Array(longestLine);

/** The secrets of one line, which do not overlap. Earlier ones win. */
export class LineSpans {
  #spans: Span[] = [];
  /** Those within a rest. */
  hidden: readonly Span[] = [];

  /** @param length of the line */
  constructor(length: number) {
    taken.fill(0, 0, length);
  }

  /** Adds a secret, unless a part of it is known. Only one line at a time can be searched. */
  add(start: number, end: number, kind: SpanKind): void {
    if (end <= start || taken.subarray(start, end).includes(1)) return;
    taken.fill(1, start, end);
    this.#spans.push({ start, end, kind });
  }

  /** Returns the end of the secret that stands at a place, or undefined. */
  endAt(place: number): number | undefined {
    return taken[place] === 1 ? this.#spans.find(({ start, end }) => start <= place && place < end)?.end : undefined;
  }

  /** Adds all from a place to the end of the line, in place of the secrets in it. */
  addRest(start: number, end: number, kind: 'rest' | 'typed' = 'rest'): void {
    this.hidden = this.#spans.filter((span) => span.end > start);
    this.#spans = this.#spans.filter((span) => span.end <= start);
    this.#spans.push({ start, end, kind });
  }

  /** From left to right. */
  sorted(): readonly Span[] {
    return this.#spans.toSorted((a, b) => a.start - b.start);
  }
}
