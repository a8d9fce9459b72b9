import { errorsOf, type ErrorMaker } from '@netraven/core';

/** Error codes of the worker. */
export const codes = {
  NR_MIRROR_FAILED: {
    what: 'The mirror could not write new versions into Git. The versions are safe in the database.',
    hint: 'Read the message of Git. The mirror tries again by itself.',
  },
  NR_GIT_MISSING: {
    what: 'Git 2.28 or newer is not installed, so artifacts are kept in the database only.',
    hint: 'Install Git 2.28 or newer. The mirror looks for it every minute and then commits what is missing.',
  },
  NR_MIRROR_REPLACED: {
    what: 'The mirror was damaged, or written from another database or an older copy of this one. It was moved away and made again.',
    hint: 'Look in the folder that the message names for commits that the new mirror lacks. Remove it when you do not need it.',
  },
  NR_REMOTE_CREDENTIAL: {
    what: 'The credential of a remote of the mirror does not exist, or cannot be used for it.',
    hint: 'Give the remote a credential of its own, with a tag that no device has: `netraven credentials add <name> --username git --tag mirror --network <host>`.',
  },
  NR_REMOTE_DIVERGED: {
    what: 'A remote of the mirror has commits that the mirror lacks. Nothing is pushed to it, because that would remove them.',
    hint: 'Let the remote keep these commits in a branch of its own, and follow the mirror: set `replace` of the remote in netraven.config.mts to the commit that the message names, and start NetRaven again.',
  },
  NR_REMOTE_FAILED: {
    what: 'Git could not reach a remote of the mirror, or the push did not end. NetRaven tries again by itself.',
    hint: 'Read the message of Git. Check the URL of the remote, and that this machine reaches it.',
  },
  NR_REMOTE_IDENTITY: {
    what: 'A remote of the mirror has an unknown or changed SSH host key, or a certificate that is not trusted. No secret was sent.',
    hint: 'Compare the key with what its operator publishes, and add it to `knownHosts` of the remote. For HTTPS, set `ca` to the file of its certificate authority.',
  },
  NR_REMOTE_LOGIN: {
    what: 'A remote of the mirror refused the login. The same login is tried again after 15 minutes, a changed one at once.',
    hint: 'Correct the credential of the remote with `netraven credentials set <name>`. It needs the right to push.',
  },
  NR_REMOTE_NOT_STORED: {
    what: 'A remote of the mirror accepted a push, but its branch is another one when it is read back.',
    hint: 'Look in the log of the remote for what changed the branch `main` after the push. NetRaven pushes again by itself.',
  },
  NR_REMOTE_REFUSED: {
    what: 'A remote of the mirror refused a push: by a rule for its branch, a hook, or because its disk is full.',
    hint: 'Read the message of the remote, and allow fast-forward pushes to its branch `main`. NetRaven tries again by itself.',
  },
  NR_PACKAGE_REPLACED: {
    what: 'The job package is being upgraded or removed, or its files were replaced before or while the task ran. The attempt does not count.',
    hint: 'Nothing to do: the task runs again with the new version. Use `netraven jobs upgrade`, which waits for running tasks.',
  },
  NR_TASK_NO_SUMMARY: {
    what: 'The job package has no summarize() any more: it was changed while the run went on; the summary was skipped.',
    hint: 'The results of the devices are complete. Run the job again for a summary: `netraven runs again <run>`.',
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
  NR_TASK_TYPE_DISABLED: {
    what: 'The package of the job type of the task is disabled or cannot run on this worker, so the task was given back.',
    hint: 'Find the reason with `netraven jobs list`. Enable a disabled package with `netraven jobs enable <package>`.',
  },
  NR_TASK_PACKAGE_MISSING: {
    what: 'This worker does not have the job type of the task, or the platform of a device with an open change, so the task was given back.',
    hint: 'Install the package where a worker of this pool runs. `netraven jobs list` and `netraven platforms list` show the installed ones.',
  },
  NR_TASK_POLICIES_UNREAD: {
    what: 'The worker could not read the latest decisions about job packages, such as a revoked permission, so the task was given back.',
    hint: 'Nothing to do: the worker reads them again with each task. If it goes on, check the connection to the database.',
  },
  NR_TASK_UNEXPECTED: {
    what: 'A task could not be executed because of an unexpected error.',
    hint: 'Read the message and the log of the worker, and report the error: it may be a bug of NetRaven.',
  },
  NR_WORKER_FENCED: {
    what: 'The worker could not renew its lease on the task in time and stopped working on it.',
    hint: 'Check the connection to the database. The task is tried again by itself.',
  },
  NR_SYSLOG_UNAVAILABLE: {
    what: 'NetRaven cannot listen for syslog messages on the address and port of the config.',
    hint: 'Set `syslog` in netraven.config.mts to an address of this machine and a free port; one below 1024 needs privileges.',
  },
  NR_WORKER_STOPPING: {
    what: 'The worker was stopped while the task ran, so the task was given back.',
    hint: 'Nothing to do: another worker, or this one after its restart, runs the task again.',
  },
  NR_INSPECTION_TIMEOUT: {
    what: 'The inspection of a device took longer than 10 minutes.',
    hint: 'Look at the last step that ended, then test the device: `netraven devices test <device>`.',
  },
} as const;

/** Makes an error of this table. */
export const workerError: ErrorMaker<typeof codes> = errorsOf(codes);
