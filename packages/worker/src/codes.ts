import { errorsOf, type ErrorMaker } from '@netraven/core';

/** What the worker says, and what to do about it. */
export const codes = {
  NR_ARTIFACT_NAME_INVALID: {
    what: 'A job saved an artifact under a name that cannot become a file name.',
    hint: 'Use a-z, 0-9, dot, dash and underscore, a letter or digit first, at most 100 characters.',
  },
  NR_ARTIFACT_READ_REFUSED: {
    what: 'A job read what another job type or device saved, without the permission `artifacts:read`.',
    hint: 'Add "artifacts:read" to netraven.job.permissions of the package; an administrator has to grant it.',
  },
  NR_ARTIFACT_TOO_LARGE: {
    what: 'A job saved a text that is larger than an artifact may be.',
    hint: 'Save it in parts under several names, or leave out what nobody reads.',
  },
  NR_JOB_TIMEOUT: {
    what: 'An attempt was not finished by its deadline.',
    hint: 'See the log of the task for where the time went; `meta.timeoutMs` of the job type sets the deadline.',
  },
  NR_MIRROR_FAILED: {
    what: 'The mirror could not write new versions into Git. The versions themselves are safe in the database.',
    hint: 'Read the message of Git; the mirror tries again by itself.',
  },
  NR_MIRROR_NO_GIT: {
    what: 'The program git was not found, so artifacts are kept in the database only.',
    hint: 'Install git; the mirror catches up by itself at the next start.',
  },
  NR_RUN_CANCELLED: {
    what: 'The run was cancelled before or while the task ran.',
    hint: 'Start a new run when it is wanted after all.',
  },
  NR_STATE_TOO_LARGE: {
    what: 'A job set a state of more than 64 KiB.',
    hint: 'Keep in the state only what the next run needs; save texts as artifacts.',
  },
  NR_TASK_CONFIGURE_BEGUN: {
    what: 'An earlier attempt had begun to configure the device, so the task is not repeated by itself.',
    hint: 'Look at the device, then start a new run for it.',
  },
  NR_TASK_DATABASE_FAILED: {
    what: 'The database answered with an error to what the attempt asked it.',
    hint: 'Read the message of PostgreSQL: a full disk, for instance. The task is tried again where its job type allows it.',
  },
  NR_TASK_TRIES_LOST: {
    what: 'All attempts the job type allows were lost with the workers that made them.',
    hint: 'See the log of the workers for why they ended, then start a new run.',
  },
  NR_TASK_TYPE_MISSING: {
    what: 'This worker does not have the job type of the task; it was given back.',
    hint: 'Install the job package where this worker runs: `netraven jobs list` shows what it has.',
  },
  NR_WORKER_FENCED: {
    what: 'The worker could not renew its lease on the task in time and stopped working on it.',
    hint: 'Check the connection to the database; the task is tried again by itself.',
  },
  NR_WORKER_STOPPING: {
    what: 'The worker was stopped while the task ran; the task was given back.',
    hint: 'Nothing to do: another worker, or this one after its restart, runs the task again.',
  },
} as const;

/** Makes an error of this table. */
export const workerError: ErrorMaker<typeof codes> = errorsOf(codes);
