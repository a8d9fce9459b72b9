import type { ArtifactMatch } from '@netraven/api';
import { messageOf } from '@netraven/core';
import { unpack, type Packing } from '@netraven/db/packing';
import { linesOf, sectionFinder } from './lines.ts';

/** The text that a line must have, and the one that no line may have. */
export interface Wanted {
  readonly text?: string | undefined;
  readonly without?: string | undefined;
  readonly ignoreCase?: boolean | undefined;
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

/** Searches texts. @param withLines false: no lines are returned or counted */
export async function searchTexts(
  texts: readonly PackedText[],
  wanted: Wanted,
  withLines: boolean,
): Promise<SearchedText[]> {
  const mayFit = quickTest(wanted);
  return Promise.all(
    texts.map(async ({ packed, size }) => {
      try {
        const bytes = await unpack(packed, size);
        return mayFit(bytes) ? searchText(bytes.toString(), wanted, withLines) : undefined;
      } catch (error) {
        return { damaged: messageOf(error) };
      }
    }),
  );
}

/** Returns a fast test of a text in UTF-8. False: it does not fit. */
function quickTest({ text, without, ignoreCase = false }: Wanted): (bytes: Buffer) => boolean {
  if (ignoreCase) return () => true;
  const [asked, lacking] = [text, without].map((one) => (one === undefined ? undefined : Buffer.from(one)));
  return (bytes) => !(lacking && bytes.includes(lacking)) && !(asked && !bytes.includes(asked));
}

/**
 * Searches a text. Returns undefined if it does not have what is wanted, or has what it must not have.
 *
 * @param withLines false: none are returned or counted
 */
function searchText(
  text: string,
  { text: asked, without, ignoreCase = false }: Wanted,
  withLines: boolean,
): Found | undefined {
  const same = (value: string): string => (ignoreCase ? value.toLowerCase() : value);
  const whole = same(text);
  if (without !== undefined && whole.includes(same(without))) return undefined;
  if (asked === undefined) return { lines: [], count: 0 };
  // The text has no line end, so one line has all of it.
  if (!whole.includes(same(asked))) return undefined;
  if (!withLines) return { lines: [], count: 0 };
  const lines = linesOf(text);
  const hits = lines.flatMap((line, index) => (same(line).includes(same(asked)) ? index : []));
  const sectionOf = sectionFinder(lines);
  return {
    lines: hits.slice(0, maxLines).map((index) => ({
      number: index + 1,
      text: (lines[index] ?? '').slice(0, maxLine),
      section: sectionOf(index).map((head) => head.slice(0, maxLine)),
    })),
    count: hits.length,
  };
}
