/** Every code of `npm create @netraven/job`. */
export const codes = {
  NR_CREATE_USAGE: {
    what: 'The command line is not understood.',
    hint: 'See `npm create @netraven/job -- --help`.',
  },
  NR_CREATE_NAME_MISSING: {
    what: 'Nobody can be asked, and the name of the job package was not given.',
    hint: 'Name it: `npm create @netraven/job vlan-audit -- --yes`.',
  },
  NR_CREATE_NAME_INVALID: {
    what: 'By this name no job package is found, or no registry takes it.',
    hint: 'Use "vlan-audit", "netraven-job-vlan-audit" or "@scope/netraven-job-vlan-audit": a-z, 0-9, "-", "." and "_".',
  },
  NR_CREATE_JOB_TYPE_INVALID: {
    what: 'The job type is none that NetRaven takes.',
    hint: 'Use a-z, 0-9 and "-", a letter first, at most 64 characters: --job-type vlan-audit.',
  },
  NR_CREATE_TEXT_INVALID: {
    what: 'A label or a description is empty, too long, or of several lines.',
    hint: 'Write one line of at most 200 characters.',
  },
  NR_CREATE_ICON_UNKNOWN: {
    what: 'There is no Material Design icon of that name.',
    hint: 'Use a name such as mdi-lan; https://pictogrammers.com/library/mdi/ shows all, without "mdi-".',
  },
  NR_CREATE_PLATFORM_UNKNOWN: {
    what: 'A platform is none that a simulated device can play.',
    hint: 'Use those that are named, or leave --platform out: then the job takes every device.',
  },
  NR_CREATE_PERMISSION_UNKNOWN: {
    what: 'A permission is none that a job package can ask for.',
    hint: 'Use those that are named, or leave --permission out: reading devices needs none.',
  },
  NR_CREATE_MANAGER_UNKNOWN: {
    what: 'The package manager is none that the new package can be made for.',
    hint: 'Use --package-manager npm or --package-manager pnpm.',
  },
  NR_CREATE_FOLDER_TAKEN: {
    what: 'The folder is there and has something in it. Nothing is ever overwritten.',
    hint: 'Name another one with --directory, or empty it.',
  },
  NR_CREATE_FOLDER_FORBIDDEN: {
    what: 'The folder cannot be made or written to.',
    hint: 'Name another one with --directory, or mend its permissions.',
  },
  NR_CREATE_WORKSPACE_UNREADABLE: {
    what: 'The package.json of a folder above cannot be read, so that nobody knows whether it is a workspace.',
    hint: 'Mend the file, or run the command elsewhere.',
  },
  NR_CREATE_FAILED: {
    what: 'The new package could not be written as a whole.',
    hint: 'Read the message; remove what was written, and run the command again.',
  },
  NR_CREATE_CANCELLED: {
    what: 'A question was left without an answer. Nothing was made.',
    hint: 'Run it again, or give the answers as options: `npm create @netraven/job -- --help`.',
  },
} as const;
