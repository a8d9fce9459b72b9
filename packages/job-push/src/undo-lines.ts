import type { Section } from './typed-lines.ts';

/** A line of a section, to type. */
export interface PlacedText {
  readonly section: Section;
  readonly text: string;
  readonly sign: '+' | '-';
  /** Why it is computed. */
  readonly why: string;
}

/** A line of an undo, as it is sent and shown. */
export interface UndoLine {
  readonly line: string;
  /** `-`: removes something. `+`: sets something. Blank: opens a section, or is not sent. */
  readonly sign: '+' | '-' | ' ';
  /** Given by the person, computed from the configuration before, or left out. */
  readonly from: 'given' | 'computed' | 'left out';
  /** Why it is computed or left out. */
  readonly why?: string;
}

/** How the lines of an undo are written. */
export interface UndoForm {
  /** Indentation gives the section of a line. */
  readonly isIndented: boolean;
  /** Blanks before the lines of the outermost level. */
  readonly indent: number;
}

/**
 * Returns computed lines with the heads of their sections, which are typed once for lines of the same section.
 *
 * @param form `isMarked`: other lines come before, which may leave a section open
 */
export function inSections(
  lines: readonly PlacedText[],
  { isIndented, indent, isMarked }: UndoForm & { readonly isMarked: boolean },
): UndoLine[] {
  const found: UndoLine[] = [];
  let open: Section | undefined;
  const add = (depth: number, line: string, { sign, why }: Pick<UndoLine, 'sign' | 'why'>): void => {
    const blanks = ' '.repeat(indent + (isIndented ? depth : 0));
    found.push({ line: blanks + line, sign, from: 'computed', ...(why !== undefined && { why }) });
  };
  for (const { section, text, sign, why } of lines) {
    const differs = section.findIndex((head, depth) => head !== open?.[depth]);
    const known = differs === -1 ? section.length : differs;
    const isOther = known < section.length || section.length !== open?.length;
    // Without indentation, a comment mark ends a section. With it, the mark is only dropped.
    if (isOther && !isIndented && (isMarked || open !== undefined)) add(0, '!', { sign: ' ' });
    for (const [depth, head] of section.entries()) if (depth >= known) add(depth, head, { sign: ' ', why });
    add(section.length, text, { sign, why });
    open = section;
  }
  return found;
}
