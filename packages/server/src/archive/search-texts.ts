import type { ArtifactMatch } from '@netraven/api';
import { messageOf } from '@netraven/core';
import { unpack, type Packing } from '@netraven/db/packing';
import { linesOf, sectionFinder } from './lines.ts';

/** The text that a line must have, and the one that no line may have. */
export interface Wanted {
  readonly text?: string | undefined;
  readonly without?: string | undefined;
  readonly ignoreCase?: boolean | undefined;
  /** True: both texts are regular expressions. */
  readonly regex?: boolean | undefined;
  /** Lines to show before and after each found one. Default: 0. */
  readonly context?: number | undefined;
}

/** Lines of a text that have what was asked. */
export interface Found {
  /** The first ones. */
  readonly lines: readonly ArtifactMatch[];
  readonly count: number;
}

/** More lines of one text are only counted. */
const maxLines = 20;
/** A longer line is cut. */
const maxLine = 500;

/** A text as it is stored. */
export interface PackedText {
  /** Bytes of the text in UTF-8. */
  readonly size: number;
  readonly packed: { readonly content: Uint8Array; readonly packing: Packing };
}

/** The lines of a text, undefined if it does not fit, or why it is damaged. */
export type SearchedText = Found | undefined | { readonly damaged: string };

/** Searches texts. Throws for a regular expression that is too large. @param withLines false: no lines are returned or counted */
export async function searchTexts(
  texts: readonly PackedText[],
  wanted: Wanted,
  withLines: boolean,
): Promise<SearchedText[]> {
  const mayFit = quickTest(wanted);
  return Promise.all(
    texts.map(async ({ packed, size }) => {
      let bytes: Buffer;
      try {
        bytes = await unpack(packed, size);
      } catch (error) {
        return { damaged: messageOf(error) };
      }
      return mayFit(bytes) ? searchText(bytes.toString(), wanted, withLines) : undefined;
    }),
  );
}

/** Returns a fast test of a text in UTF-8. False: it does not fit. */
function quickTest({ text, without, ignoreCase = false, regex = false }: Wanted): (bytes: Buffer) => boolean {
  if (ignoreCase || regex) return () => true;
  const [asked, lacking] = [text, without].map((one) => (one === undefined ? undefined : Buffer.from(one)));
  return (bytes) => !(lacking && bytes.includes(lacking)) && !(asked && !bytes.includes(asked));
}

/**
 * Searches a text. Returns undefined if it does not have what is wanted, or has what it must not have.
 *
 * @param withLines false: none are returned or counted
 */
function searchText(text: string, wanted: Wanted, withLines: boolean): Found | undefined {
  const { text: asked, without } = wanted;
  if (without !== undefined && hasLine(text, without, wanted)) return undefined;
  if (asked === undefined) return { lines: [], count: 0 };
  if (!hasLine(text, asked, wanted)) return undefined;
  if (!withLines) return { lines: [], count: 0 };
  const lines = linesOf(text);
  const test = lineTest(asked, wanted);
  const hits = lines.flatMap((line, index) => (test(line) ? index : []));
  const sectionOf = sectionFinder(lines);
  const { context = 0 } = wanted;
  const isHit = new Set(hits);
  const shown = new Set<number>();
  for (const hit of hits.slice(0, maxLines)) {
    const last = Math.min(hit + context, lines.length - 1);
    for (let index = Math.max(hit - context, 0); index <= last; index++) shown.add(index);
  }
  return {
    lines: [...shown].map((index) => ({
      number: index + 1,
      text: (lines[index] ?? '').slice(0, maxLine),
      section: sectionOf(index).map((head) => head.slice(0, maxLine)),
      ...(!isHit.has(index) && { isContext: true as const }),
    })),
    count: hits.length,
  };
}

function hasLine(text: string, asked: string, wanted: Wanted): boolean {
  if (wanted.regex) return linesOf(text).some(lineTest(asked, wanted));
  // The wanted text has no line end: where it is, one line has all of it.
  return wanted.ignoreCase ? folded(text).includes(folded(asked)) : text.includes(asked);
}

function lineTest(asked: string, { regex = false, ignoreCase = false }: Wanted): (line: string) => boolean {
  if (regex) {
    const pattern = regexOf(asked, ignoreCase);
    // Some devices end lines with a carriage return, which people do not see.
    return (line) => pattern.test(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
  const same = (value: string): string => (ignoreCase ? folded(value) : value);
  const whole = same(asked);
  return (line) => same(line).includes(whole);
}

/** Returns a text without the difference of letter case. A sigma is written in another way at the end of a word. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/** Returns a regular expression. Throws if it is invalid. */
export function regexOf(text: string, ignoreCase: boolean): RegExp {
  return new RegExp(text, ignoreCase ? 'i' : '');
}
