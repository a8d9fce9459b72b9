import { NetRavenError } from '@netraven/core';

const stay = 'Or remove all undo lines, if the change may stay';

const codes = {
  PUSH_UNDO_SECRET: {
    says: 'removes a line whose secret is not known, so that no undo line restores it',
    hint: `Add the undo line with the secret. ${stay}.`,
  },
  PUSH_UNDO_ORDER: {
    says: 'removes a line from an ordered list, and an undo line would add it at the end',
    hint: `Add undo lines that remove the whole list and set it again, or number the lines. ${stay}.`,
  },
  PUSH_UNDO_PART: {
    says: 'removes more than the change adds, and how to remove only that is not known',
    hint: `Write undo lines that remove exactly what the change adds. ${stay}.`,
  },
  PUSH_UNDO_INDENT: {
    says: 'has to be undone in a section within a section, and the undo lines have no indentation',
    hint: `Indent the undo lines below the heads of their sections. ${stay}.`,
  },
  PUSH_UNDO_UNKNOWN: {
    says: 'may remove lines that the device had before, and how to restore them is not known',
    hint: `Remove lines with \`no\` or \`delete\`, below the head of their own section, and restore a text of several lines by undo lines. ${stay}.`,
  },
} as const;

/** Returns the error of a line that makes an undo impossible. @param had the line that would be lost */
export function undoError(code: keyof typeof codes, line: string, had?: string): NetRavenError {
  const { says, hint } = codes[code];
  const lost = had === undefined || had === line ? '' : ` (\`${had}\`)`;
  return new NetRavenError(code, `Nothing was sent: \`${line}\` ${says}${lost}`, { hint });
}
