import { errorsOf, type ErrorMaker } from '@netraven/core';

/** The codes of the errors and findings of `checkJob()` and `netraven jobs check`. The registry has its own. */
export const codes = {
  NR_CHECK_SOURCE_UNREADABLE: {
    what: 'The path is neither the folder of a package nor a packed package.',
    hint: 'Name the folder with the package.json of the job package, or a .tgz made by `npm pack`.',
  },
  NR_CHECK_PACK_FAILED: {
    what: 'Packing the package failed.',
    hint: 'Run `npm pack` (or `pnpm pack`) in its folder to see the reason.',
  },
  NR_CHECK_NAME_UNFOUND: {
    what: 'The name of the package is not a name of a job package.',
    hint: 'Name it `netraven-job-…` or `@scope/netraven-job-…`.',
  },
  NR_CHECK_PRIVATE: {
    what: 'The package is private, so no registry accepts it.',
    hint: 'Run `npm pkg delete private`.',
  },
  NR_CHECK_VERSION_INVALID: {
    what: 'The version is not a semantic version.',
    hint: 'Write `"version": "1.0.0"` into package.json.',
  },
  NR_CHECK_KEYWORD_MISSING: {
    what: 'The keyword of job packages is missing.',
    hint: 'Write `"keywords": ["netraven-job"]` into package.json.',
  },
  NR_CHECK_LICENSE_MISSING: {
    what: 'The package has no license.',
    hint: 'Write `"license": "MIT"` into package.json, and add its text as LICENSE.',
  },
  NR_CHECK_README: {
    what: 'The package has no README, or its generated part is out of date, or another version of NetRaven wrote it.',
    hint: 'Run `npx netraven jobs readme`, and write below that part what the job does and saves.',
  },
  NR_CHECK_DRY_RUN_IGNORED: {
    what: 'The job has the permission `network` and ignores `dryRun`. If it changes anything elsewhere, a dry run does too.',
    hint: "If it does, take `dryRun` from the context, and write `if (dryRun) return { success: true, message: 'dry run' };` before the first request. If it only reads, write `// dryRun: only reads` next to the request: any `dryRun` in the code ends this warning.",
  },
  NR_CHECK_SETTING_OPEN: {
    what: 'A setting has the name of a secret, but is not marked as one.',
    hint: 'If its value is a secret, mark it: `z.string().meta({ writeOnly: true })`. Else give it another name.',
  },
  NR_CHECK_EXPORTS_MISSING: {
    what: 'The package has no `exports`, so every file is part of its interface.',
    hint: 'Write `"exports": { ".": "./dist/index.js", "./package.json": "./package.json" }` into package.json.',
  },
  NR_CHECK_EXPORT_BROKEN: {
    what: 'The package exports a file that it does not contain.',
    hint: 'Build the package, list the built files in `files`, and correct the path in `exports`.',
  },
  NR_CHECK_CORE_NOT_PEER: {
    what: 'The package installs its own copy of @netraven/core.',
    hint: 'Run `npm pkg delete dependencies.@netraven/core`, and write `"peerDependencies": { "@netraven/core": "^1.0.0" }` into package.json.',
  },
  NR_CHECK_CORE_UNDECLARED: {
    what: 'The package imports @netraven/core without declaring it.',
    hint: 'Write `"peerDependencies": { "@netraven/core": "^1.0.0" }` into package.json.',
  },
  NR_CHECK_CORE_RANGE: {
    what: 'The range of @netraven/core excludes this version or the next minor one.',
    hint: 'Write `"peerDependencies": { "@netraven/core": "^1.0.0" }` into package.json: the range of a whole major version.',
  },
  NR_CHECK_CORE_PART: {
    what: 'The code imports a part of core that is not the contract of jobs.',
    hint: 'Import from `@netraven/core` only. What it does not have is not for jobs.',
  },
  NR_CHECK_FILE_LACKING: {
    what: 'The code names a file beside itself that is not in the tarball.',
    hint: 'Add the file to "files" in package.json.',
  },
  NR_CHECK_DEPENDENCY_ITSELF: {
    what: 'The package depends on itself, so no host project can install it.',
    hint: 'Remove its own name from the dependencies in package.json, and install it in a host project: `npx netraven init ../plant`.',
  },
  NR_CHECK_DEPENDENCY_LOCAL: {
    what: 'A dependency exists on your machine only.',
    hint: 'Write a version range, or pack with pnpm, which replaces `workspace:` and `catalog:`.',
  },
  NR_CHECK_DEPENDENCY_ELSEWHERE: {
    what: 'A dependency does not come from the registry, so it can change or disappear.',
    hint: 'Depend on a published version.',
  },
  NR_CHECK_ENGINES: {
    what: 'The package declares no Node.js versions, or excludes one of NetRaven.',
    hint: 'Write `"engines": { "node": ">=24" }` into package.json.',
  },
  NR_CHECK_SCRIPT_INSTALL: {
    what: 'The package has an install script. NetRaven does not run it.',
    hint: 'Move the work to `prepublishOnly` and remove the script.',
  },
  NR_CHECK_FILES_MISSING: {
    what: 'The package has no list of `files`, so npm publishes the whole folder.',
    hint: 'Write `"files": ["dist"]` into package.json.',
  },
  NR_CHECK_FILE_NEEDLESS: {
    what: 'The tarball has files that no user needs.',
    hint: 'Write `"files": ["dist"]` into package.json: only what the job needs.',
  },
  NR_CHECK_SECRET: {
    what: 'The tarball has a file with secrets, by its name or its content.',
    hint: 'Leave the file out with `files` in package.json, or remove the secret from it. Replace a secret that was ever published.',
  },
  NR_CHECK_SIZE: {
    what: 'The package is large.',
    hint: 'Find the largest files with `npm pack --dry-run` and exclude them with `files`.',
  },
  NR_CHECK_INSTALL_FAILED: {
    what: 'Installing the dependencies of the package failed.',
    hint: 'Install the tarball into an empty folder to see the message of npm.',
  },
  NR_CHECK_IMPORT_OUTPUT: {
    what: 'The package writes output during its import.',
    hint: 'Remove the output, or write it with `logger` in `run`.',
  },
  NR_CHECK_IMPORT_HANDLE: {
    what: 'The package starts a timer, server or process during its import.',
    hint: 'Remove the timer, server or process, or start and end it in `run`.',
  },
  NR_CHECK_IMPORT_REACH: {
    what: 'The package uses network, processes or foreign files during its import. A job host denies that.',
    hint: 'Move the access to `run`, within the permissions of the package.',
  },
  NR_CHECK_IMPORT_GLOBAL: {
    what: 'The package changes a global during its import.',
    hint: 'Use a variable of the module instead.',
  },
  NR_CHECK_IMPORT_LISTENER: {
    what: 'The package listens to events of the process during its import.',
    hint: 'Remove the listener, and use `signal` of `run`.',
  },
  NR_CHECK_IMPORT_FILE: {
    what: 'The package writes files during its import.',
    hint: 'Write the files in `run`, or save an artifact.',
  },
  NR_CHECK_VERSION_BUMP: {
    what: 'This version is already published, or the changes since the last published version need a higher one.',
    hint: 'Raise the version before you publish.',
  },
  NR_CHECK_NOT_COMPARED: {
    what: 'The earlier version does not load or belongs to another package, or the registry did not provide it.',
    hint: 'Pass a tarball of an earlier version with --against, or skip the comparison with --no-against.',
  },
} as const;

/** Returns an error of these codes. */
export const checkError: ErrorMaker<typeof codes> = errorsOf(codes);
