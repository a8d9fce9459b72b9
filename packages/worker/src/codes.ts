import { errorsOf, type ErrorMaker } from '@netraven/core';

/** What the worker says, and what to do about it. */
export const codes = {
  NR_INSTALL_ALIAS: {
    what: 'The host project declares the job package under another name, or under several, in a way that is not to be changed for you.',
    hint: 'Change the dependency of that name with the package manager itself: running workers follow.',
  },
  NR_INSTALL_ALREADY: {
    what: 'The job package to be added is declared by the host project already.',
    hint: 'To install another version: `netraven jobs upgrade <name>`.',
  },
  NR_INSTALL_BUSY: {
    what: 'Tasks of the job package did not end in time, so nothing was changed.',
    hint: 'Wait for them or cancel their runs (`netraven runs list`), or give them more time with --wait.',
  },
  NR_INSTALL_DECLINED: {
    what: 'The question whether the job package shall be installed was answered with no.',
    hint: 'Nothing was changed.',
  },
  NR_INSTALL_DISK_FULL: {
    what: 'The disk of the host project is full, so nothing was changed there.',
    hint: 'Make space on it, then run the command again.',
  },
  NR_INSTALL_FAILED: {
    what: 'The package manager of the host project failed, or did not do what was asked; the host project is what it was.',
    hint: 'Read what it says; the same command by hand shows more.',
  },
  NR_INSTALL_LOCKED: {
    what: 'Another process is changing the installed packages of this host project.',
    hint: 'Wait for it, then run the command again.',
  },
  NR_INSTALL_MANAGER_MISSING: {
    what: 'The package manager that the host project is installed with could not be started.',
    hint: 'Install it, or put it on the PATH; the lockfile of the host project tells which one it is.',
  },
  NR_INSTALL_MANAGER_UNKNOWN: {
    what: 'The host project names a package manager that is neither npm, pnpm nor Yarn.',
    hint: 'Install the package with that package manager yourself: running workers follow.',
  },
  NR_INSTALL_NAME: {
    what: 'The name is not one by which job packages are found, or a file or folder gives itself one of NetRaven.',
    hint: 'Job packages are named netraven-job-*, @scope/netraven-job-* or @netraven/job-*.',
  },
  NR_INSTALL_NOT_DECLARED: {
    what: 'The host project does not declare the job package, so it is not its to change.',
    hint: 'See `netraven jobs list` for what is there, and `netraven jobs add` to add one.',
  },
  NR_INSTALL_NOT_FOUND: {
    what: 'The registry has no such package, or no version of it in that range.',
    hint: 'Check the name and the range; `npm view <name> versions` lists what there is.',
  },
  NR_INSTALL_REFUSED: {
    what: 'The job package is bad or does not fit this version of NetRaven; the host project is what it was.',
    hint: 'Apply the fixes named, or install another version.',
  },
  NR_INSTALL_REGISTRY_FAILED: {
    what: 'The package registry did not answer what was asked.',
    hint: 'Check the network, and the registry and token in .npmrc (Yarn 4: .yarnrc.yml).',
  },
  NR_INSTALL_RESTORE_FAILED: {
    what: 'After a failed change the host project could not be made what it was.',
    hint: 'Mend what the message names (a registry that does not answer, a full disk), then run any `netraven jobs add|upgrade|remove`, e.g. the same again: it begins by undoing the rest. Install nothing by hand before.',
  },
  NR_INSTALL_SAME_VERSION: {
    what: 'The version to be installed is the one that is installed.',
    hint: 'Nothing to do; name another version with @ if one is wanted.',
  },
  NR_INSTALL_SOURCE_UNREADABLE: {
    what: 'The file or folder named is no package.',
    hint: 'Name a .tgz made by `npm pack`, or a folder with a package.json.',
  },
  NR_INSTALL_SPEC_INVALID: {
    what: 'What to install was named in a way that is not understood.',
    hint: 'Name a package (`netraven-job-x`, `netraven-job-x@^1.2`), a .tgz or a folder (`./netraven-job-x`).',
  },
  NR_INSTALL_TYPE_TAKEN: {
    what: 'Another package provides the job type of the package to be added.',
    hint: 'Remove or disable the other one first, or pin the job type in netraven.config.mts.',
  },
  NR_MIRROR_FAILED: {
    what: 'The mirror could not write new versions into Git. The versions are safe in the database.',
    hint: 'Read the message of Git. The mirror tries again by itself.',
  },
  NR_MIRROR_NO_GIT: {
    what: 'The program git was not found, so artifacts are kept in the database only.',
    hint: 'Install git. The mirror looks for it every minute and then commits what is missing.',
  },
  NR_MIRROR_OTHER_DATABASE: {
    what: 'The mirror was written from another database, or from an older copy of this one. It was moved away and is made again.',
    hint: 'Look in the folder that the message names for versions that this database lacks. Remove it when you do not need it.',
  },
  NR_PACKAGE_CHANGING: {
    what: 'The job package is being upgraded or removed, so the task was given back.',
    hint: 'Nothing to do: the task runs with the new version.',
  },
  NR_PACKAGE_REPLACED: {
    what: 'The files of the job package were replaced before or while the task ran. The attempt does not count.',
    hint: 'Nothing to do: the task runs again with the new version. Use `netraven jobs upgrade`, which waits for running tasks.',
  },
  NR_TASK_CONFIGURE_BEGUN: {
    what: 'An earlier attempt started to configure the device, so the task is not repeated by itself.',
    hint: 'Check the configuration of the device, then start a new run for it.',
  },
  NR_TASK_DATABASE_FAILED: {
    what: 'The database answered an attempt with an error.',
    hint: 'Read the message of PostgreSQL, for example about a full disk. The task is tried again if its job type allows retries.',
  },
  NR_TASK_TYPE_REMOVED: {
    what: 'The job type of the task was removed while the task waited, and no other worker has it.',
    hint: 'To run it, add the package again with `netraven jobs add` and start a new run.',
  },
  NR_TASK_TYPE_MISSING: {
    what: 'This worker does not have the job type of the task, so the task was given back.',
    hint: 'Install the job package where this worker runs. `netraven jobs list` shows the installed ones.',
  },
  NR_TASK_UNEXPECTED: {
    what: 'A task could not be executed because of an unexpected error.',
    hint: 'Read the message and the log of the worker, and report the error: it may be a bug of NetRaven.',
  },
  NR_WORKER_FENCED: {
    what: 'The worker could not renew its lease on the task in time and stopped working on it.',
    hint: 'Check the connection to the database. The task is tried again by itself.',
  },
  NR_WORKER_STOPPING: {
    what: 'The worker was stopped while the task ran, so the task was given back.',
    hint: 'Nothing to do: another worker, or this one after its restart, runs the task again.',
  },
} as const;

/** Makes an error of this table. */
export const workerError: ErrorMaker<typeof codes> = errorsOf(codes);
