import { errorsOf, type ErrorMaker } from '@netraven/core';

/** Every code of `checkJob()` and `netraven jobs check`: as an error, or as a finding. Those of the registry stand there. */
export const codes = {
  NR_CHECK_SOURCE_UNREADABLE: {
    what: 'What is to be checked is neither the folder of a package nor a packed package.',
    hint: 'Name the folder with the package.json of the job package, or a .tgz made by `npm pack`.',
  },
  NR_CHECK_PACK_FAILED: {
    what: 'The package could not be packed.',
    hint: 'Run `npm pack` (or `pnpm pack`) in its folder; it says why.',
  },
  NR_CHECK_AGAINST_OTHER: {
    what: 'The tarball to compare with is one of another package.',
    hint: 'Name a tarball of an earlier version with --against, or compare with none by --no-against.',
  },
  NR_CHECK_NAME_UNFOUND: {
    what: 'The package has a name by which no job package is found.',
    hint: 'Name it `netraven-job-…` or `@scope/netraven-job-…`.',
  },
  NR_CHECK_PRIVATE: {
    what: 'The package is marked as private, so that no registry takes it.',
    hint: 'Remove "private" from package.json, if it shall be published.',
  },
  NR_CHECK_VERSION_INVALID: {
    what: 'The version is none that a registry takes.',
    hint: 'Write a version such as "1.0.0".',
  },
  NR_CHECK_KEYWORD_MISSING: {
    what: 'The keyword by which people search for job packages is missing.',
    hint: 'Add "netraven-job" to `keywords`.',
  },
  NR_CHECK_LICENSE_MISSING: {
    what: 'The package does not say on what terms it may be used.',
    hint: 'Write its license, e.g. "license": "MIT".',
  },
  NR_CHECK_README_MISSING: {
    what: 'The package has no README, which is what people read before they install it.',
    hint: 'Write a README.md: what the job does, its config, what it saves.',
  },
  NR_CHECK_README_STALE: {
    what: 'The part of the README that was made from the package says what is no longer true of it.',
    hint: 'Make it anew: `npx netraven jobs readme`.',
  },
  NR_CHECK_README_FORMAT: {
    what: 'The part of the README that was made from the package was made by another version of NetRaven, in other words.',
    hint: 'Make it anew: `npx netraven jobs readme`.',
  },
  NR_CHECK_EXPORTS_MISSING: {
    what: 'The package has no `exports`: every file of it can be imported, and so becomes its interface.',
    hint: 'Write "exports": { ".": "./dist/index.js", "./package.json": "./package.json" }.',
  },
  NR_CHECK_EXPORT_BROKEN: {
    what: 'The package exports a file that it does not contain.',
    hint: 'Build the package, let `files` name what was built, and correct the path in `exports`.',
  },
  NR_CHECK_CORE_NOT_PEER: {
    what: 'The package brings its own copy of @netraven/core along.',
    hint: 'Move @netraven/core to `peerDependencies` (and to `devDependencies`, for your tests).',
  },
  NR_CHECK_CORE_UNDECLARED: {
    what: 'The package imports @netraven/core and does not say that it needs it.',
    hint: 'Write "peerDependencies": { "@netraven/core": "^1.0.0" }.',
  },
  NR_CHECK_CORE_RANGE: {
    what: 'The range of @netraven/core does not fit: it leaves out this version, or the next minor one.',
    hint: 'Write the range of a whole major version: "@netraven/core": "^1.0.0".',
  },
  NR_CHECK_DEPENDENCY_LOCAL: {
    what: 'A dependency is one that exists on your machine only.',
    hint: 'Write a version range; pack with pnpm where `workspace:` and `catalog:` are used, as it replaces them.',
  },
  NR_CHECK_DEPENDENCY_ELSEWHERE: {
    what: 'A dependency comes from another place than the registry, and can change or vanish there.',
    hint: 'Depend on a published version of it.',
  },
  NR_CHECK_ENGINES_MISSING: {
    what: 'The package does not say which Node.js it runs on.',
    hint: 'Write "engines": { "node": ">=24" }.',
  },
  NR_CHECK_ENGINES_EXCLUDED: {
    what: 'The package leaves out a Node.js that NetRaven runs on.',
    hint: 'Write "engines": { "node": ">=24" }.',
  },
  NR_CHECK_SCRIPT_INSTALL: {
    what: 'The package has a script that would run where it is installed. NetRaven lets none run.',
    hint: 'Do the work when the package is built, in `prepublishOnly`, and remove the script.',
  },
  NR_CHECK_FILES_MISSING: {
    what: 'The package does not say which files belong to it, so that whatever lies around is published.',
    hint: 'Write "files": ["dist"].',
  },
  NR_CHECK_FILE_NEEDLESS: {
    what: 'The tarball has files that nobody who installs it needs.',
    hint: 'Let `files` in package.json name what is needed only, e.g. ["dist"].',
  },
  NR_CHECK_SECRET_FILE: {
    what: 'The tarball has a file that by its name holds secrets.',
    hint: 'Take it out of `files`. If it was ever published, the secrets in it are known: replace them.',
  },
  NR_CHECK_SECRET_TEXT: {
    what: 'The tarball has a text that looks like a secret.',
    hint: 'Take it out. If it was ever published, it is known: replace it.',
  },
  NR_CHECK_SIZE: {
    what: 'The package is large: it is downloaded to every host project that installs it.',
    hint: 'Look at the largest files with `npm pack --dry-run`; leave them out with `files`.',
  },
  NR_CHECK_INSTALL_FAILED: {
    what: 'What the package depends on could not be installed.',
    hint: 'Read the message of npm; install the tarball into an empty folder to see it for yourself.',
  },
  NR_CHECK_IMPORT_OUTPUT: {
    what: 'The package writes to its output while it is imported.',
    hint: 'Remove it; what a run has to say goes to `logger`.',
  },
  NR_CHECK_IMPORT_HANDLE: {
    what: 'The package starts something while it is imported, and leaves it running.',
    hint: 'Start it in `run`, and end it there.',
  },
  NR_CHECK_IMPORT_REACH: {
    what: 'The package reaches, while it is imported, for what a job host denies: network, processes, files of others.',
    hint: 'Do it in `run`, as far as its permissions go.',
  },
  NR_CHECK_IMPORT_GLOBAL: {
    what: 'The package changes what is global while it is imported.',
    hint: 'Keep it in a variable of the module, or import it where it is needed.',
  },
  NR_CHECK_IMPORT_LISTENER: {
    what: 'The package listens to events of the process, which is not its own.',
    hint: 'Remove the listener; `signal` tells a run to end, and thrown errors are caught for you.',
  },
  NR_CHECK_IMPORT_FILE: {
    what: 'The package writes files while it is imported.',
    hint: 'Write them in `run`, or save an artifact.',
  },
  NR_CHECK_VERSION_BUMP: {
    what: 'What changed since the last published version asks for a higher version than this one.',
    hint: 'Raise the version as docs/publishing.md says; with changesets, `npx changeset`.',
  },
  NR_CHECK_VERSION_PUBLISHED: {
    what: 'This version is published already.',
    hint: 'Raise the version before you publish.',
  },
  NR_CHECK_EARLIER_BROKEN: {
    what: 'The version to compare with cannot be loaded, so nothing was compared with it.',
    hint: 'Name a tarball of a good version with --against.',
  },
  NR_CHECK_REGISTRY_SILENT: {
    what: 'The last published version could not be had, so nothing was compared with it.',
    hint: 'Run the check again when the registry answers, or name a tarball with --against.',
  },
} as const;

/** Makes an error of this table. */
export const checkError: ErrorMaker<typeof codes> = errorsOf(codes);
