import { errorData, errorsOf, type ErrorData, type ErrorMaker } from '../contract/netraven-error.ts';

/** Codes of the rules of an attempt. */
export const codes = {
  NR_ARTIFACT_NAME_INVALID: {
    what: 'A job saved an artifact under a name that cannot become a file name.',
    hint: 'Use a-z, 0-9, dot, dash and underscore, a letter or digit first, at most 100 characters.',
  },
  NR_ARTIFACT_READ_REFUSED: {
    what: 'A job read what another job type saved, without the permission `artifacts:read`.',
    hint: 'Add `"artifacts:read"` to netraven.job.permissions in package.json; an administrator has to grant it.',
  },
  NR_ARTIFACT_TOO_LARGE: {
    what: 'The texts that a task saves have more than 64 MiB together.',
    hint: 'Save less, or save the texts of each device in a task of that device.',
  },
  NR_ARTIFACT_TOO_MANY: {
    what: 'A task saved more than 1000 artifacts.',
    hint: 'Join texts that belong together; save under the same name again instead of a name with a time.',
  },
  NR_CHANGE_UNDONE: {
    what: 'A job changed a device and did not end as `success`. NetRaven undid the change: the device is as before, except for other changes that the message names.',
    hint: 'Nothing to do on the device. Read in the message why the job did not succeed, then start a new run.',
  },
  NR_CHANGE_UNDO_FAILED: {
    what: 'A job changed a device and did not end as `success`, and NetRaven could not undo the change: the device may be half changed.',
    hint: 'Compare the configuration of the device with its last backup, and correct it by hand.',
  },
  NR_CHANGE_NOT_KNOWN: {
    what: 'A device did not answer the commit of a change, and NetRaven could not find out within an hour whether it took effect. The device takes no other change until a person releases it.',
    hint: 'Read the configuration with `netraven run backup --device <device>`, look for the change with `netraven artifacts diff <device>`, undo it by hand if it must not stay, then run `netraven devices release <device>`.',
  },
  NR_CHANGE_HALF_MADE: {
    what: 'A job stopped in the middle of a change without undo lines: the device is half changed.',
    hint: 'Compare the configuration of the device with its last backup, and correct it by hand. Ask the author of the job to pass `undo` lines to `configure()`.',
  },
  NR_CHANGE_KEPT: {
    what: 'A job changed a device and did not end as `success`. The change stays: it has no undo lines, or was made by commands or requests that nothing undoes.',
    hint: 'Check on the device whether the change may stay, and correct it by hand if not.',
  },
  NR_JOB_TIMEOUT: {
    what: 'An attempt was not finished by its deadline.',
    hint: 'See the log of the task for where the time went; `meta.timeoutMs` of the job type sets the deadline.',
  },
  NR_RUN_CANCELLED: {
    what: 'The run was cancelled before or while the task ran.',
    hint: 'Start a new run if it is still needed.',
  },
  NR_RUN_CONFIG_INVALID: {
    what: 'The config does not fit the schema of the job type.',
    hint: 'See the settings with `netraven jobs show <type>`.',
    status: 400,
  },
  NR_STATE_TOO_LARGE: {
    what: 'A job set a state of more than 64 KiB.',
    hint: 'Keep only what the next run needs in the state; save texts as artifacts.',
  },
  NR_DEVICE_NO_CREDENTIAL: {
    what: 'No credential fits the device, or none of the kind that the connection needs. A task whose job type needs a login is skipped.',
    hint: 'Add one: `netraven credentials add lab --username <name> --network 10.0.0.0/8`.',
  },
  NR_TASK_NOT_APPLICABLE: {
    what: 'The job found that it does not apply to the device; the task was skipped.',
    hint: 'Nothing needs to be done. To leave the device out, choose devices by a tag that it does not have.',
  },
  NR_TASK_PLATFORM_UNSUPPORTED: {
    what: 'The job type does not support the platform of the device; the task was skipped.',
    hint: 'Select other devices. Correct a wrong platform with `netraven devices set <name> --platform <id>`. If `netraven platforms list` has none of the platforms of the job, tell its author.',
  },
} as const;

/** Makes an error of this table. */
export const attemptError: ErrorMaker<typeof codes> = errorsOf(codes);

/** Makes an error of this table as data. Default hint: that of the table. */
export const attemptErrorData = (code: keyof typeof codes, message: string, hint?: string): ErrorData =>
  errorData(attemptError(code, message, hint === undefined ? {} : { hint }), code);
