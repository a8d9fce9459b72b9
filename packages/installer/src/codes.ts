import { errorsOf, type ErrorMaker } from '@netraven/core';

/** Error codes of the installer. */
export const codes = {
  NR_INSTALL_ALIAS: {
    what: 'The host project declares the job package under an alias or under several keys, which NetRaven does not change.',
    hint: 'Change the dependency with the package manager itself. Running workers follow.',
  },
  NR_INSTALL_ALREADY: {
    what: 'The host project already has the job package, or this version of it.',
    hint: 'Install another version with `netraven jobs upgrade <name>@<version>`.',
  },
  NR_INSTALL_IN_A_PACKAGE: {
    what: 'The folder is a job or platform package, not a host project: what is installed there becomes its dependency.',
    hint: 'Make a host project beside it, and install there: `npx netraven init ../plant`.',
    status: 409,
  },
  NR_INSTALL_BUSY: {
    what: 'Tasks of the job package did not end in time. Nothing was changed.',
    hint: 'Wait for them, cancel their runs (`netraven runs list`), or wait longer with `--wait`.',
  },
  NR_INSTALL_COMMAND: {
    what: 'The package, or one that it depends on, brings a command that would replace one of the host project, or of Node.js, Git or NetRaven.',
    hint: 'Ask its author to remove `bin` from the package, or the dependency that has it. Job code runs in job hosts only.',
  },
  NR_INSTALL_DEPENDENCY_SOURCE: {
    what: 'The package, or one that it depends on, has a dependency that is not from the registry: a Git repository, a URL, a file or a folder. Or it gives another package a name of NetRaven.',
    hint: 'Ask its author to publish that dependency, and to name it by a version range.',
  },
  NR_INSTALL_DISK_FULL: {
    what: 'The disk of the host project is full. Nothing was changed.',
    hint: 'Free some disk space, then run the command again.',
  },
  NR_INSTALL_DOWNGRADE: {
    what: 'The version that the registry gives, by default or for a range, is older than the installed one.',
    hint: 'Name the older version if you want it: `netraven jobs upgrade <name>@<version>`.',
  },
  NR_INSTALL_FAILED: {
    what: 'The package manager of the host project failed, or installed another version. The host project was restored.',
    hint: 'Read its output. Run the same command by hand to see more.',
  },
  NR_INSTALL_FILES_CHANGED: {
    what: 'The files of an installed package are not those that NetRaven installed.',
    hint: 'Find out who changed them. To get the original files, remove the package, then add the same version: `netraven jobs add <package>@<version>`.',
  },
  NR_INSTALL_FILE_MODE: {
    what: 'The package, or one that it depends on, has a file that runs with the rights of its owner (setuid, setgid), or that every user may change.',
    hint: 'Ask its author to publish it with ordinary modes (`chmod 644`), or leave the package.',
  },
  NR_INSTALL_HIDDEN_FILES: {
    what: 'The package brings files in its folder node_modules that `bundleDependencies` does not name. No hash of the package has them.',
    hint: 'Ask its author to name them in `bundleDependencies`, or to publish the package without them.',
  },
  NR_INSTALL_LOCKED: {
    what: 'Another process is changing the installed packages of this host project.',
    hint: 'Wait until it ends, then run the command again.',
  },
  NR_INSTALL_MANAGER_MISSING: {
    what: 'The package manager of the host project could not be started.',
    hint: 'Install the package manager that wrote the lockfile, or add it to the PATH.',
  },
  NR_INSTALL_MANAGER_UNKNOWN: {
    what: 'NetRaven does not install with the package manager of the host project. It uses npm, pnpm and Yarn 4.',
    hint: 'Install the package with that package manager yourself. Running workers follow.',
  },
  NR_INSTALL_NAME: {
    what: 'The name is not a name of a job package, or it is reserved for packages of NetRaven.',
    hint: 'Use a name such as netraven-job-x or @scope/netraven-job-x. Only packages of NetRaven are named @netraven/job-x.',
  },
  NR_INSTALL_NOTE_UNREADABLE: {
    what: 'A file by which workers and install commands of a host project wait for each other cannot be read.',
    hint: 'Fix the cause in the message: a worker tries again by itself. If the file is damaged, remove it.',
  },
  NR_INSTALL_NOT_DECLARED: {
    what: 'The host project does not declare the job package, so NetRaven cannot change it.',
    hint: 'See the installed packages with `netraven jobs list`, or add the package with `netraven jobs add`.',
  },
  NR_INSTALL_NOT_FOUND: {
    what: 'The registry does not have the package, or no version in the range.',
    hint: 'Check the name and the range. List the versions with `npm view <name> versions`.',
  },
  NR_INSTALL_NO_SEARCH: {
    what: 'The package registry, or the package manager of the host project, has no search.',
    hint: 'Ask for a package by its name: `netraven jobs show <name>`.',
  },
  NR_INSTALL_OTHER_FILES: {
    what: 'The registry gave other files or another dependency for the installation than for the trial, or the files could not be read. The host project was restored.',
    hint: 'Run the command again. If it fails again, ask the owner of the registry: a version must never change.',
  },
  NR_INSTALL_PROVENANCE: {
    what: 'The policy of the config requires provenance and an integrity, which the registry does not have for this version.',
    hint: 'Ask its author to publish with provenance, or change `install.provenance` in netraven.config.mts.',
  },
  NR_INSTALL_PUBLISHER_CHANGED: {
    what: 'The publisher of the new version could not publish the installed one.',
    hint: 'Ask the author if that is right. Then run the same command with --new-publisher.',
  },
  NR_INSTALL_REFUSED: {
    what: 'The job package has errors or does not support this version of NetRaven. The host project was restored.',
    hint: 'Apply the fixes in the message, or install another version.',
  },
  NR_INSTALL_REGISTRY_FAILED: {
    what: 'The package registry did not answer as expected.',
    hint: 'Check the network, and the registry and token in .npmrc (Yarn 4: .yarnrc.yml).',
  },
  NR_INSTALL_RESTORE_FAILED: {
    what: 'The host project could not be restored after a failed change.',
    hint: 'Fix the cause in the message, then run the same command again: it first restores the host project. Install nothing by hand before.',
  },
  NR_INSTALL_SCOPE: {
    what: 'The policy of the config does not allow packages of this scope.',
    hint: 'Use a package of an allowed scope, or add the scope to `install.scopes` in netraven.config.mts.',
  },
  NR_INSTALL_SPEC_INVALID: {
    what: 'The package to install is not named correctly, or the file or folder is not a package.',
    hint: 'Name a package (`netraven-job-x`, `netraven-job-x@^1.2`), a .tgz made by `npm pack`, or a folder with a package.json (`./netraven-job-x`).',
  },
  NR_INSTALL_TOO_YOUNG: {
    what: 'The policy of the config requires an age that the version does not have, or that is unknown.',
    hint: 'Wait, name an older version, or change `install.minimumAge` in netraven.config.mts.',
  },
  NR_INSTALL_TYPE_TAKEN: {
    what: 'Another package already provides the job type of the new package.',
    hint: 'Remove or disable the other package first, or pin the job type in netraven.config.mts.',
  },
} as const;

/** Makes an error of this table. */
export const installError: ErrorMaker<typeof codes> = errorsOf(codes);
