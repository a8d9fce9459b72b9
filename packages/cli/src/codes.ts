import { errorsOf, type ErrorMaker } from '@netraven/core';

/** Every code the command line gives of its own: what it means, and the next step. */
export const codes = {
  NR_DEMO_FAILED: {
    what: 'The demo did not go as it should.',
    hint: 'Run it again with --keep and look into .netraven/logs.',
  },
  NR_NODE_TOO_OLD: {
    what: 'This Node.js is older than what NetRaven runs on.',
    hint: 'Install Node.js 24 or newer, 26 by preference.',
  },
  NR_USAGE_INVALID: {
    what: 'The command line cannot be understood: an unknown command or option, something missing, or a value that is not taken.',
    hint: 'See `netraven --help`.',
  },
  NR_USAGE_FAULT: {
    what: 'A --fault is none that a simulated device has, or has a value it does not take.',
    hint: 'Write a kind and, if wanted, values of it: `--fault cut`, `--fault pause:at=0.5,pauseMs=3000`.',
  },
  NR_TESTING_MISSING: {
    what: 'The job package under development does not have `@netraven/testing`, which this command needs.',
    hint: 'Install it in the folder of the package: `npm install --save-dev @netraven/testing`.',
  },
  NR_USAGE_PASSWORD: {
    what: 'A password was given as an argument, where other users of the machine can read it.',
    hint: 'Leave it out and type it when asked, pipe it in with --password-stdin, or set NETRAVEN_PASSWORD.',
  },
  NR_USAGE_SET: {
    what: 'A --set is not of the form key=value, or its key cannot be set.',
    hint: 'Write `--set key=value`; the value is JSON or else a text, and dots in the key nest: `--set retry.count=2`.',
  },
  NR_PASSWORD_MISSING: {
    what: 'A password is needed, and there is no terminal to ask for it.',
    hint: 'Pipe it in with --password-stdin, or set NETRAVEN_PASSWORD.',
  },
  NR_SECRET_MISSING: {
    what: 'A setting that is a secret needs a value, and there is no terminal to ask for it.',
    hint: 'Pipe it in with --secrets-stdin, a line for each --secret, or set NETRAVEN_SECRET_<KEY>.',
  },
  NR_KEY_FILE_UNREADABLE: {
    what: 'The file of a private key is not there or cannot be read.',
    hint: 'Check the path after --private-key, and that you may read the file.',
  },
  NR_COMMAND_INTERRUPTED: {
    what: 'The command was interrupted while it waited for an answer.',
    hint: 'Nothing was changed; run the command again.',
  },
  NR_SERVER_NOT_RUNNING: {
    what: 'No NetRaven runs on this home, so there is no API to ask.',
    hint: 'Start it with `netraven start`, in another terminal or as a service.',
  },
  NR_CONFIG_INVALID: {
    what: 'netraven.config.mts has a key nobody knows, or a value its key does not take.',
    hint: 'Correct each; `export default defineConfig({ … })` lets an editor help.',
  },
  NR_CONFIG_UNLOADABLE: {
    what: 'netraven.config.mts cannot be run: a mistake in it, or something it imports is missing.',
    hint: 'Run it alone to see the mistake: `node netraven.config.mts`.',
  },
  NR_CONFIG_NAME: {
    what: 'The config file has a name that is not read.',
    hint: 'Rename it to netraven.config.mts.',
  },
  NR_HOME_FORBIDDEN: {
    what: 'The home folder, or a file in it, may not be read, made or written by this user.',
    hint: 'Run the command as the user that runs `netraven start`, or name another home with NETRAVEN_HOME.',
  },
  NR_FILE_FORBIDDEN: {
    what: 'A file or folder may not be read, made or written by this user.',
    hint: 'Run the command as the user whose it is, or let this user have it.',
  },
  NR_FILE_IN_THE_WAY: {
    what: 'A file stands where a folder is needed, or the other way round.',
    hint: 'Move away what stands there, or name another place.',
  },
  NR_HOME_IN_USE: {
    what: 'Another NetRaven was started on this home and still runs.',
    hint: 'Stop that process first, or choose another home with NETRAVEN_HOME.',
  },
  NR_HOME_POLICIES_UNREADABLE: {
    what: 'The note of which job packages are enabled, kept for listings without a server, cannot be read.',
    hint: 'Delete the file; `netraven start` writes it again.',
  },
  NR_STOP_STUCK: {
    what: 'NetRaven could not stop in time; most likely the database gives no answer.',
    hint: 'The process ends as it is, and what was in hand is tried again. Read `logs/postgres.log` of the home, then run `netraven doctor`.',
  },
  NR_GRANT_UNDECIDED: {
    what: 'A job package asks for permissions, and nobody said whether it gets them.',
    hint: 'Read what it asks for, then name it with --grant.',
  },
  NR_GRANT_REFUSED: {
    what: 'The question whether a job package gets the permissions it asks for was answered with no.',
    hint: 'Nothing was changed.',
  },
  NR_HOST_KEY_SAME: {
    what: 'The device has shown no other host key than the pinned one, so there is none to accept.',
    hint: 'Run a job on it first, e.g. `netraven run backup --device <name>`; see `netraven hostkeys list`.',
  },
  NR_QUESTION_UNASKED: {
    what: 'The command has a question to ask, and there is no terminal to ask at.',
    hint: 'If the answer is yes: the same command with --yes.',
  },
  NR_QUESTION_DECLINED: {
    what: 'The question of the command was answered with something else than yes.',
    hint: 'Nothing was changed.',
  },
  NR_INSTALL_UNDECIDED: {
    what: 'What is to be installed was shown, and there is no terminal to ask at.',
    hint: 'Read what it shows, then give --yes.',
  },
  NR_NODE_NETWORK_OPEN: {
    what: 'This Node.js cannot keep the network from a job, so the permission `network` is not enforced.',
    hint: 'Let NetRaven bring its own Node.js with `npm install --include=optional`, or install Node.js 26.',
  },
  NR_DISK_LOW: {
    what: 'The disk of the home has less than 1 GiB left.',
    hint: 'Make room, or name a home on another disk with NETRAVEN_HOME.',
  },
  NR_DISK_FULL: {
    what: 'The disk of the home has less than 100 MiB left, too little for a database.',
    hint: 'Make room, or name a home on another disk with NETRAVEN_HOME.',
  },
  NR_TEMP_FORBIDDEN: {
    what: 'The folder for temporary files is not there or cannot be written, so no job host can start.',
    hint: 'Make it, or name another with TMPDIR.',
  },
  NR_CLOCK_WRONG: {
    what: "This machine's clock shows a time at which NetRaven did not exist yet.",
    hint: 'Let the clock be set: `sudo timedatectl set-ntp true`.',
  },
  NR_CLOCK_DIFFERS: {
    what: "This machine's clock and that of the database are more than 5 s apart: times in logs are not in order.",
    hint: 'Let the clock be set: `sudo timedatectl set-ntp true`.',
  },
  NR_GIT_MISSING: {
    what: 'Git is not installed, so saved configurations are not mirrored.',
    hint: 'Install Git 2.28 or newer.',
  },
  NR_GIT_TOO_OLD: {
    what: 'Git is older than 2.28, or does not run.',
    hint: 'Install Git 2.28 or newer.',
  },
  NR_PING_MISSING: {
    what: 'Neither fping nor ping is installed, so devices cannot be pinged; TCP is still tried.',
    hint: 'Install fping.',
  },
  NR_PING_FORBIDDEN: {
    what: 'No program here may send ICMP, so devices cannot be pinged; TCP is still tried.',
    hint: 'Let it: `sudo setcap cap_net_raw+ep "$(command -v fping || command -v ping)"`.',
  },
  NR_HOST_AS_ROOT: {
    what: 'NetRaven runs as root, and cannot run jobs as another user: a job could signal any process.',
    hint: 'Start NetRaven as an ordinary user, or install setpriv, which is part of util-linux, and let root change users.',
  },
  NR_HOST_NONE_STARTS: {
    what: 'No job host starts on this machine, so no job package can be loaded or run.',
    hint: 'Read the message; it names the cause.',
  },
  NR_JOB_TYPE_NONE: {
    what: 'No job type is ready, so there is nothing to run.',
    hint: 'Add one: `netraven jobs add @netraven/job-backup`.',
  },
  NR_WORKER_BEHIND: {
    what: 'A worker that runs has a job package, or what is said beside them, otherwise than the host project has it by now.',
    hint: 'Wait a few seconds: it follows by itself. If it does not, see why with `netraven logs --level warning`.',
  },
  NR_CHECK_FAILED: {
    what: 'A check of `netraven doctor` failed in a way nobody foresaw.',
    hint: 'Read the message, and report it if it is a fault of NetRaven.',
  },
  NR_COMMAND_FAILED: {
    what: 'The command failed in a way nobody foresaw.',
    hint: 'Run it again with NETRAVEN_DEBUG=1 and report what it prints.',
  },
} as const;

/** Makes an error of this table. */
export const cliError: ErrorMaker<typeof codes> = errorsOf(codes);
