import { errorsOf, type ErrorMaker } from '../contract/netraven-error.ts';

/** Codes of the job host and the probe. */
export const codes = {
  NR_HOST_BLOCKED: {
    what: 'A job blocked the event loop of its job host for 5 s; the job host was killed.',
    hint: 'Look for an endless loop or long synchronous work in the job; split it up with `await`.',
  },
  NR_HOST_BYSTANDER: {
    what: 'The job host died while it ran several tasks, or after it had run others. The task had begun to change its device, so it was not run again; the others run again, each alone.',
    hint: 'Look at the device, then run the job on it again: `netraven runs retry <run>`.',
  },
  NR_HOST_CALL_FAILED: {
    what: 'A call of the job failed in the worker, through no fault of the job.',
    hint: 'Read the message and the log of the worker; report it if it is an error of NetRaven.',
  },
  NR_HOST_CRASHED: {
    what: 'The job host died while it ran its first and only task.',
    hint: 'Read the end of its output in the message; look for process.exit(), unhandled rejections and memory use.',
  },
  NR_HOST_DISK: {
    what: 'The job host exceeded a limit of its folder (64 MB, 1000 files, 32 levels, all readable), or of 1000 open files and sockets; it was killed.',
    hint: 'Save texts as artifacts, remove files that are no longer needed, and close what is open.',
  },
  NR_HOST_FOLDER_PRIVATE: {
    what: 'NetRaven runs as root, and the code of a job is below a folder that only root may enter. This system cannot open that folder to a job without opening all others.',
    hint: 'Let every user enter the folder (`chmod o+x`) or, if its content is secret, move the host project and NetRaven to another one. Or use a system with util-linux 2.40 and Linux 6.2.',
  },
  NR_HOST_MEMORY: {
    what: 'The job host exceeded its memory limit; it was killed.',
    hint: 'Read and save in pieces, await each call, log less, or look for a leak in the job.',
  },
  NR_HOST_PROTOCOL: {
    what: 'The job host sent an invalid message, or a message to it was too long; it was killed.',
    hint: 'A job must leave file descriptor 3 alone and await its calls.',
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
    what: 'A job called a method with wrong arguments.',
    hint: 'Compare the call with the types of @netraven/core.',
  },
  NR_JOB_CALLS_TOO_MANY: {
    what: 'The jobs of a package exceeded the limit of concurrent calls.',
    hint: 'Await each call, and read or save large artifacts one after the other.',
  },
  NR_JOB_NOT_AWAITED: {
    what: 'A job returned while a call that can change its device was still running. A change with undo lines is undone. Any other change may stay.',
    hint: 'Write `await` before each call of configure(), confirm(), send() and fetch().',
  },
  NR_JOB_NOT_JSON: {
    what: 'A job passed a value that cannot be written as JSON, or that is too large or nested too deeply.',
    hint: 'Pass plain objects, arrays, strings, finite numbers, booleans and null; save large texts as artifacts.',
  },
  NR_JOB_RESULT_INVALID: {
    what: 'run() returned a value that is not a JobResult of at most 1 MB.',
    hint: 'Return a JobResult as in docs/job-interface.md, at least { success: boolean }; save large texts as artifacts.',
  },
  NR_JOB_TASK_ENDED: {
    what: 'A job called a method after its task had ended.',
    hint: 'Look for a missing `await`: everything that run() starts must end before it returns.',
  },
  NR_JOB_THREW: {
    what: 'run() threw an error that has no code of its own.',
    hint: 'Correct the line that the error names. Where the cause is known, throw a NetRavenError with a code and a hint.',
  },
  NR_LOGGER_NO_HOST: {
    what: 'A JobLogger was made outside a job host.',
    hint: 'In a test, run the job with runJob() from @netraven/testing.',
  },
  NR_LOGGER_UNBOUND: {
    what: 'A JobLogger was made without a jobId or a jobType.',
    hint: 'Use the `logger` that run() receives: it is bound already.',
  },
  NR_PACKAGE_ACCESS_DENIED: {
    what: 'The package accessed a file, a process or the network while loading.',
    hint: 'A job package may only read its own files and dependencies while loading.',
  },
  NR_PACKAGE_HOLDS_HOME: {
    what: 'The home of NetRaven, its master key or the host project is inside a folder that the job may read: its package, or one that it depends on.',
    hint: 'Move the host project out of that folder, set another home with NETRAVEN_HOME, or remove the dependency.',
  },
  NR_PACKAGE_LINK_OUTSIDE: {
    what: 'The package has a link out of it that leads to none of its dependencies. Its job could read the target.',
    hint: 'Remove the link, or copy the file into the package. If it is a dependency, declare it in the package.json of the package; a folder of your own, in that of the host project too.',
  },
  NR_PACKAGE_DEPENDENCY_MISSING: {
    what: 'The package imports a dependency that is not installed.',
    hint: 'Add it to the "dependencies" of the package and install again.',
  },
  NR_PACKAGE_EXITED: {
    what: 'The package ended its process while loading.',
    hint: 'Remove process.exit(), process.abort() and unhandled rejections from its top level.',
  },
  NR_PACKAGE_LOAD_FAILED: {
    what: 'The package throws while it loads.',
    hint: 'A job package must do nothing but define its exports while it loads.',
  },
  NR_PACKAGE_LOAD_TIMEOUT: {
    what: 'The package did not load in time.',
    hint: 'Look for an endless loop, or a top-level await that never settles.',
  },
  NR_PACKAGE_NATIVE_ADDON: {
    what: 'The package loads a native addon.',
    hint: 'Job hosts load no native addons: use a pure JavaScript dependency instead.',
  },
  NR_PACKAGE_NO_RUN: {
    what: 'The package exports no run(), or no summarize() for the summary of a run.',
    hint: 'Export an async function named `run`.',
  },
  NR_PACKAGE_CONFIG_SCHEMA_INVALID: {
    what: "The package's configSchema is not a Standard Schema, or cannot describe itself as a JSON Schema of an object.",
    hint: 'Use `z.strictObject({ … })` of zod 4.2 or newer, or ArkType, and only types that JSON Schema has.',
  },
  NR_PACKAGE_DEFAULT_INVALID: {
    what: 'The default of a setting is a value that its own schema refuses. Runs get it, and a person cannot enter it.',
    hint: 'Write a default that the schema takes, or change the limits of the setting.',
  },
  NR_PACKAGE_TOO_LARGE: {
    what: 'The package has too many files (over 100,000), dependencies (over 10,000, with theirs) or links: NetRaven searches all of them, and takes a second at most.',
    hint: 'Remove the files, links and dependencies that the package does not need.',
  },
  NR_PACKAGE_PATH_STAR: {
    what: 'A folder that the package could read has a star in its path. Node reads it as any name, and would open other folders too.',
    hint: 'Give the folder a name without a star.',
  },
  NR_PACKAGE_SUSPENDED: {
    what: 'The package crashed its job host five times in ten minutes; its tasks fail at once.',
    hint: 'Repair or downgrade the package, e.g. with `netraven jobs upgrade`; it may run again ten minutes after the crashes.',
  },
  NR_PACKAGE_SYNTAX: {
    what: 'The code of the package cannot be parsed.',
    hint: 'Correct the file and build the package again.',
  },
  NR_VARIABLE_MISSING: {
    what: 'A line of a job has a variable that the device and its tags do not have.',
    hint: 'Set it for the device or a tag: `netraven tags set <tag> --var <name>=<value>`.',
  },
  NR_VARIABLE_INVALID: {
    what: 'A line of a job has a variable whose value has more than one line.',
    hint: 'Set it to one line: `netraven tags set <tag> --var <name>=<value>`.',
  },
} as const;

/** Makes an error of this table. */
export const hostError: ErrorMaker<typeof codes> = errorsOf(codes);
