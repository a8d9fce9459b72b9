import { errorsOf, type ErrorMaker } from '../contract/netraven-error.ts';

/** What the job host and the probe say, and what to do about it. */
export const codes = {
  NR_HOST_BLOCKED: {
    what: 'A job blocked the event loop of its job host for 5 s; the job host was killed.',
    hint: 'Look for an endless loop or long synchronous work in the job; split it up or `await` in between.',
  },
  NR_HOST_BYSTANDER: {
    what: 'The job host died with several tasks in it, or after others had run in it, so none is to blame yet.',
    hint: 'Nothing to do: each of the tasks runs again alone, and this attempt is not charged.',
  },
  NR_HOST_CALL_FAILED: {
    what: "What a job asked for failed in the worker, for a reason that is not the job's.",
    hint: 'Read the message and the log of the worker; it may be a fault of NetRaven worth reporting.',
  },
  NR_HOST_CRASHED: {
    what: 'The job host died of this task: no other had ever run in it.',
    hint: 'Read the end of its output in the message; look for process.exit(), unhandled rejections and memory use.',
  },
  NR_HOST_DISK: {
    what: 'The job host wrote more into its folder than it may; it was killed.',
    hint: 'Save what is to be kept as an artifact, and remove files that are not needed any more.',
  },
  NR_HOST_FLOOD: {
    what: 'The job host sent more messages than it may; it was killed.',
    hint: 'Log less and await what you call; look for a loop that logs or calls without waiting.',
  },
  NR_HOST_MEMORY: {
    what: 'The job host used more memory than it may; it was killed.',
    hint: 'Read and save in pieces instead of holding everything, or look for a leak in the job.',
  },
  NR_HOST_PROTOCOL: {
    what: 'What came from the job host was no message of ours, or one could not be sent to it; it was killed.',
    hint: 'A job must leave file descriptor 3 alone, save large texts in parts, and await what it calls.',
  },
  NR_HOST_START: {
    what: 'A job host could not be started.',
    hint: 'Run `netraven doctor`: its check "job host" names the cause and the fix.',
  },
  NR_JOB_ABORTED: {
    what: 'The task was stopped for a reason that has no code of its own.',
    hint: 'Read the message and the log of the worker.',
  },
  NR_JOB_CONFIG_INVALID: {
    what: "The config does not fit the package's own configSchema.",
    hint: 'Correct the config of the run, the schedule or the package.',
  },
  NR_JOB_CALL_INVALID: {
    what: 'A job called a capability with arguments of the wrong form.',
    hint: 'Compare the call with the types of @netraven/core.',
  },
  NR_JOB_CALLS_TOO_MANY: {
    what: 'The jobs of a package asked for more at once than NetRaven holds for them.',
    hint: 'Await what is called, and read or save large artifacts one after the other.',
  },
  NR_JOB_NOT_JSON: {
    what: 'A job passed something that cannot be written as JSON.',
    hint: 'Pass plain objects, arrays, strings, numbers, booleans and null.',
  },
  NR_JOB_RESULT_INVALID: {
    what: 'run() returned something that is not a JobResult of at most 1 MB.',
    hint: 'Return { success: boolean, message?: string, details?: string | object }; save large texts as artifacts.',
  },
  NR_JOB_TASK_ENDED: {
    what: 'A job called a capability after its task had ended.',
    hint: 'Look for a missing `await`: what run() starts must be over before it returns.',
  },
  NR_JOB_THREW: {
    what: 'run() threw an error that has no code of its own.',
    hint: 'Read the message; throw a NetRavenError with a code and a hint where the cause is known.',
  },
  NR_LOGGER_NO_HOST: {
    what: 'A JobLogger was made outside a job host.',
    hint: 'In a test, run the job with runJob() from @netraven/testing.',
  },
  NR_LOGGER_UNBOUND: {
    what: 'A JobLogger was made without a jobId or a jobType.',
    hint: 'Use the `logger` that run() is given: it is bound already.',
  },
  NR_PACKAGE_ACCESS_DENIED: {
    what: 'The package reached for a file, a process or the network while it was loaded.',
    hint: 'A job package may read its own files and dependencies only, and do nothing else while it loads.',
  },
  NR_PACKAGE_DEPENDENCY_MISSING: {
    what: 'The package imports something that is not installed.',
    hint: 'Add it to the "dependencies" of the package and install again.',
  },
  NR_PACKAGE_EXITED: {
    what: 'The process ended while the package was loaded.',
    hint: 'Remove process.exit(), process.abort() and promises that reject unhandled from its top level.',
  },
  NR_PACKAGE_LOAD_FAILED: {
    what: 'The package throws while it is loaded.',
    hint: 'A job package must do nothing but define its exports while it loads.',
  },
  NR_PACKAGE_LOAD_TIMEOUT: {
    what: 'The package was not loaded in time.',
    hint: 'Look for an endless loop, or a top-level await that never settles.',
  },
  NR_PACKAGE_NATIVE_ADDON: {
    what: 'The package loads a native addon.',
    hint: 'Job hosts load no native addons: use a pure JavaScript dependency instead.',
  },
  NR_PACKAGE_NO_RUN: {
    what: 'The package exports no run().',
    hint: 'Export an async function named `run`.',
  },
  NR_PACKAGE_SCHEMA_MUTE: {
    what: "The package's configSchema is no Standard Schema, or cannot describe itself as JSON Schema.",
    hint: 'Use zod 4.2 or newer or ArkType, and only types that JSON Schema knows.',
  },
  NR_PACKAGE_SUSPENDED: {
    what: 'The package crashed its job host five times in ten minutes; its tasks fail at once.',
    hint: 'Mend or downgrade the package, e.g. with `netraven jobs upgrade`; ten minutes after the crashes it may run again.',
  },
  NR_PACKAGE_SYNTAX: {
    what: 'The code of the package cannot be parsed.',
    hint: 'Correct the file and build the package again.',
  },
} as const;

/** Makes an error of this table. */
export const hostError: ErrorMaker<typeof codes> = errorsOf(codes);
