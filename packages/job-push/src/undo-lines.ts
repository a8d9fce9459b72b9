import type { Section } from './typed-lines.ts';

/** A line of a section, to type. */
export interface PlacedText {
  readonly section: Section;
  readonly text: string;
  readonly sign: '+' | '-';
  /** Why it is computed. */
  readonly why: string;
  /** True for a line of a text of several lines, which keeps its own indentation. */
  readonly isText?: boolean;
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
  /** True for a line of a text of several lines, whose indentation gives no section. */
  readonly isText?: boolean;
}

/** How the lines of an undo are written. */
export interface UndoForm {
  /** Indentation gives the section of a line. */
  readonly isIndented: boolean;
  /** Blanks before the lines of the outermost level. */
  readonly indent: number;
}

/** An entry of an ordered list. */
const entry = /(?:^| )(?:permit|deny|remark) /;

/**
 * Returns computed lines with the heads of their sections, which are typed once for lines of the same section. Without indentation
 * they are typed again behind a line that sets something: if a device refuses that line, the lines up to the next comment mark are
 * not sent.
 *
 * @param form `isMarked`: other lines come before, which may leave a section open. `isTree`: no line opens a section
 */
export function inSections(
  lines: readonly PlacedText[],
  { isIndented, indent, isMarked, isTree }: UndoForm & { readonly isMarked: boolean; readonly isTree: boolean },
): UndoLine[] {
  const found: UndoLine[] = [];
  let open: Section | undefined;
  /** The line before, if it sets something. */
  let setting: string | undefined;
  const isFlat = !isTree && (!isIndented || lines.every(({ section }) => section.length === 0));
  const add = (depth: number, line: string, { sign, why, isText }: Pick<UndoLine, 'sign' | 'why' | 'isText'>): void => {
    const blanks = ' '.repeat(indent + (isIndented ? depth : 0));
    const own = isText === true && !isIndented ? line.trimStart() : line;
    const more = { ...(why !== undefined && { why }), ...(isText === true && { isText }) };
    found.push({ line: blanks + own, sign, from: 'computed', ...more });
  };
  for (const { section, text, sign, why, isText = false } of lines) {
    // Behind an entry that is missing, the others of a list could let through what it denied.
    const isOfList = setting !== undefined && entry.test(setting) && entry.test(text);
    const isBehindSetting = isFlat && setting !== undefined && !isText && !isOfList;
    if (isBehindSetting) open = undefined;
    setting = sign === '+' ? text : undefined;
    const differs = section.findIndex((head, depth) => head !== open?.[depth]);
    const known = differs === -1 ? section.length : differs;
    const isOther = known < section.length || section.length !== open?.length;
    // Without indentation, a comment mark ends a section. With it, the mark is only dropped.
    if (isBehindSetting || (isOther && !isIndented && (isMarked || found.length > 0))) add(0, '!', { sign: ' ' });
    for (const [depth, head] of section.entries()) if (depth >= known) add(depth, head, { sign: ' ', why });
    add(section.length, text, { sign, why, isText });
    // It opens a section, also without lines of its own. The next line is not in it.
    open = text.startsWith('address-family ') ? undefined : section;
  }
  return found;
}
