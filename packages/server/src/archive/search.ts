import type { ArtifactMatch } from '@netraven/api';
import { linesOf } from './blame.ts';
import { sectionOf } from './sections.ts';

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

/** Searches a text. Returns undefined if it does not have what is wanted, or has what it must not have. */
export function searchText(text: string, { text: asked, without, ignoreCase = false }: Wanted): Found | undefined {
  const same = (value: string): string => (ignoreCase ? value.toLowerCase() : value);
  const whole = same(text);
  if (without !== undefined && whole.includes(same(without))) return undefined;
  if (asked === undefined) return { lines: [], count: 0 };
  if (!whole.includes(same(asked))) return undefined;
  const lines = linesOf(text);
  const hits = lines.flatMap((line, index) => (same(line).includes(same(asked)) ? index : []));
  if (hits.length === 0) return undefined;
  return {
    lines: hits.slice(0, maxLines).map((index) => ({
      number: index + 1,
      text: (lines[index] ?? '').slice(0, maxLine),
      section: sectionOf(lines, index).map((head) => head.slice(0, maxLine)),
    })),
    count: hits.length,
  };
}
