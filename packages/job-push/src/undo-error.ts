import { NetRavenError } from '@netraven/core';
import { quoted } from './shown-lines.ts';

const stay = 'Or remove all undo lines, if the change may stay';

const codes = {
  PUSH_UNDO_SECRET: {
    says: 'removes a line whose secret is not known, so that no undo line restores it',
    hint: 'Add the undo line with the secret',
  },
  PUSH_UNDO_ORDER: {
    says: 'removes a line from an ordered list, and an undo line would add it at the end',
    hint: 'Add undo lines that remove the whole list and set it again, or number the lines',
  },
  PUSH_UNDO_PART: {
    says: 'removes more than the change adds, and how to remove only that is not known',
    hint: 'Write undo lines that remove exactly what the change adds',
  },
  PUSH_UNDO_INDENT: {
    says: 'is in a section within a section, and the lines have no indentation',
    hint: 'Indent the lines of the change and of the undo below the heads of their sections',
  },
  PUSH_UNDO_TYPING: {
    says: 'would have to be typed again, and the device may not take its characters',
    hint: 'Add the undo line if the device takes it as typed',
  },
  PUSH_UNDO_UNKNOWN: {
    says: 'may remove lines that the device had before, and how to restore them is not known',
    hint: 'Remove lines with `no` or `delete`, below the head of their own section, and restore a text of several lines by undo lines',
  },
} as const;

/** A line that makes an undo impossible. */
export interface UndoProblem {
  /** The line that would be lost. */
  readonly had?: string;
  /** The next step, without a full stop. */
  readonly hint?: string;
  /** The fault of the line. */
  readonly says?: string;
}

/** Returns the error of a line that makes an undo impossible. */
export function undoError(code: keyof typeof codes, line: string, { had, ...own }: UndoProblem = {}): NetRavenError {
  const { says, hint } = { ...codes[code], ...own };
  const lost = had === undefined || had === line ? '' : ` (${quoted(had)})`;
  const message = `Nothing was sent: ${quoted(line)} ${says}${lost}`;
  return new NetRavenError(code, message, { hint: `${hint}. ${stay}.` });
}

/** Returns the error of a line that a device may take in one section or another. */
export function indentError(line: string, head: string): NetRavenError {
  return new NetRavenError(
    'PUSH_INDENT',
    `Nothing was sent: ${quoted(line)} may belong to ${quoted(head)} or stand for itself`,
    {
      hint: 'Indent the lines of a section, or put `!` on a line of its own between them.',
    },
  );
}
