/** Error codes of `npm create @netraven/job`. */
export const codes = {
  NR_CREATE_USAGE: {
    what: 'The command line is not valid.',
    hint: 'See `npm create @netraven/job -- --help`.',
  },
  NR_CREATE_NAME_MISSING: {
    what: 'The name of the job package is missing, and there is no terminal to ask for it.',
    hint: 'Give the name: `npm create @netraven/job vlan-audit -- --yes`.',
  },
  NR_CREATE_NAME_INVALID: {
    what: 'The name is not a valid name of a job package.',
    hint: 'Use "vlan-audit", "netraven-job-vlan-audit" or "@scope/netraven-job-vlan-audit": a-z, 0-9, "-", "." and "_".',
  },
  NR_CREATE_JOB_TYPE_INVALID: {
    what: 'The job type is not valid.',
    hint: 'Use a-z, 0-9 and "-", a letter first, at most 64 characters: --job-type vlan-audit.',
  },
  NR_CREATE_TEXT_INVALID: {
    what: 'A label or a description is empty, too long, or has several lines.',
    hint: 'Write one line: a label of at most 64 characters, a description of at most 200.',
  },
  NR_CREATE_ICON_UNKNOWN: {
    what: 'The icon is not a Material Design icon.',
    hint: 'Use a name such as mdi-lan. See https://pictogrammers.com/library/mdi/ for all names, without "mdi-".',
  },
  NR_CREATE_CHOICE_UNKNOWN: {
    what: 'The template, platform, permission or package manager is not known. A template may have no commands for a platform.',
    hint: 'Use a value from the message, or omit the option.',
  },
  NR_CREATE_FOLDER_UNUSABLE: {
    what: 'The folder is not empty, or cannot be created or written to. Files are never overwritten.',
    hint: 'Name another folder with --directory, or empty this one and correct its file permissions.',
  },
  NR_CREATE_WORKSPACE_UNREADABLE: {
    what: 'The package.json or pnpm-workspace.yaml of a folder above cannot be read. It may declare a workspace.',
    hint: 'Repair the file, or run the command in another folder.',
  },
  NR_CREATE_FAILED: {
    what: 'The new package could not be written completely.',
    hint: 'Remove the new folder, fix the cause in the message, and run the command again.',
  },
  NR_CREATE_CANCELLED: {
    what: 'The command was cancelled at a question. Nothing was created.',
    hint: 'Run it again, or give the answers as options: `npm create @netraven/job -- --help`.',
  },
} as const;
