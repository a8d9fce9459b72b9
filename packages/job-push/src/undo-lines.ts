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

/** Returns computed lines with the heads of their sections, which are typed once for lines of the same section. */
export function inSections(lines: readonly PlacedText[], isIndented: boolean): UndoLine[] {
  const found: UndoLine[] = [];
  // Lines before these may have left a section open.
  let open: Section | undefined;
  for (const { section, text, sign, why } of lines) {
    const differs = section.findIndex((head, depth) => head !== open?.[depth]);
    const known = differs === -1 ? section.length : differs;
    const add = (depth: number, line: string, own: UndoLine['sign']): void => {
      found.push({ line: isIndented ? ' '.repeat(depth) + line : line, sign: own, from: 'computed', why });
    };
    // Without indentation, a comment mark ends a section.
    if (!isIndented && section.length === 0 && open?.length !== 0) add(0, '!', ' ');
    for (const [depth, head] of section.entries()) if (depth >= known) add(depth, head, ' ');
    add(section.length, text, sign);
    open = section;
  }
  return found;
}
