import { errorsOf, type ErrorMaker } from '@netraven/core';

/** The codes of the command line: meaning and fix. */
export const codes = {
  NR_DEMO_FAILED: {
    what: 'A command of the demo did not end as expected.',
    hint: 'Run `netraven demo --keep` and read `.netraven/logs` in the folder it names.',
  },
  NR_NODE_TOO_OLD: {
    what: 'This Node.js is too old for NetRaven.',
    hint: 'Install Node.js 24 or newer, 26 by preference.',
  },
  NR_USAGE_INVALID: {
    what: 'The command line is invalid: an unknown command or option, a missing argument, or an invalid value.',
    hint: 'See `netraven --help`.',
  },
  NR_DEVELOPMENT_MISSING: {
    what: 'An npm package that the command needs is not installed for the package under development.',
    hint: 'Install it in that folder: `npm install --save-dev <package>`.',
  },
  NR_USAGE_PASSWORD: {
    what: 'A password is an argument of the command, where other users of this machine can read it.',
    hint: 'Type it when asked, pipe it with --password-stdin, or set NETRAVEN_PASSWORD.',
  },
  NR_USAGE_SET: {
    what: 'A --set does not have the form key=value, a --secret or --unset is no key, or the key cannot be set.',
    hint: 'Write `--set key=value`. The value is text where the setting takes text, else JSON; dots in the key nest: `--set retry.count=2`.',
  },
  NR_SECRET_MISSING: {
    what: 'A password or a secret setting has no value, and there is no terminal to ask for it.',
    hint: 'Pipe it into the command or set it in the environment; its `--help` names the option and the variable.',
  },
  NR_COMMAND_INTERRUPTED: {
    what: 'The command was interrupted before it changed anything.',
    hint: 'Run the command again.',
  },
  NR_OUTPUT_LOST: {
    what: 'The command did its work, but its output could not be written, e.g. to a full disk.',
    hint: 'Make room, then show the result again, e.g. with `netraven runs show <run>`.',
  },
  NR_SERVER_NOT_RUNNING: {
    what: 'NetRaven does not run on this home.',
    hint: 'Start it with `netraven start` in another terminal or as a service.',
  },
  NR_PROXY_GETS_TOKEN: {
    what: 'Node sends the requests of the command line to a proxy, which would get the API token. Nothing was sent.',
    hint: 'Add 127.0.0.1 to NO_PROXY, or unset NODE_USE_ENV_PROXY.',
  },
  NR_SERVER_UNPROVEN: {
    what: 'The program on the port of NetRaven did not prove that it is the NetRaven of this home.',
    hint: 'Stop and start NetRaven: `netraven start`. If its port is in use, find the program with `ss -ltnp`.',
  },
  NR_CONFIG_INVALID: {
    what: 'netraven.config.mts has an unknown key or an invalid value.',
    hint: 'Correct each of them; with `export default defineConfig({ … })`, an editor helps.',
  },
  NR_CONFIG_UNLOADABLE: {
    what: 'netraven.config.mts cannot be loaded: it has an error, or an import is missing.',
    hint: 'See the error with `node netraven.config.mts`.',
  },
  NR_CONFIG_NAME: {
    what: 'The config file has the wrong name.',
    hint: 'Rename it to netraven.config.mts.',
  },
  NR_HOME_UNLOCKABLE: {
    what: 'The lock file of the home cannot be locked, e.g. on a network file system without locks.',
    hint: 'Set NETRAVEN_HOME to a folder on a disk of this machine.',
  },
  NR_HOME_FORBIDDEN: {
    what: 'This user may not read, create or write the home or a file in it.',
    hint: 'Run the command as the user that runs `netraven start`, or set NETRAVEN_HOME to another folder.',
  },
  NR_FILE_FORBIDDEN: {
    what: 'This user may not read, create or write a file or folder.',
    hint: 'Run the command as the owner of the file, or change its owner.',
  },
  NR_FILE_IN_THE_WAY: {
    what: 'A file exists where a folder is needed, or the reverse, or an export would write over a file or into a folder that is not empty.',
    hint: 'Move the existing one away, or name another path.',
  },
  NR_WORKER_NO_DATABASE: {
    what: 'A worker alone has no database: the PostgreSQL of a home is only for its `netraven start`.',
    hint: 'Set DATABASE_URL to the database of `netraven start`, or run `netraven start`, which has a worker.',
  },
  NR_WORKER_ENDED: {
    what: 'The process of the worker ended by itself. `netraven start` starts it again, unless it never worked.',
    hint: 'Read the log of that time with `netraven logs --level warning`. The system may have ended it as memory was short.',
  },
  NR_HOME_POLICIES_UNREADABLE: {
    what: 'The copy of the policies, used by commands without a server, cannot be read.',
    hint: 'Delete the file. `netraven start` writes it again.',
  },
  NR_STOP_STUCK: {
    what: 'NetRaven did not stop in time, probably because the database does not answer.',
    hint: 'Read `logs/postgres.log` of the home, then run `netraven doctor`. Unfinished tasks are tried again at the next start.',
  },
  NR_QUESTION_UNASKED: {
    what: 'The command needs a confirmation, and there is no terminal to ask.',
    hint: 'To confirm, run the same command with --yes.',
  },
  NR_QUESTION_DECLINED: {
    what: 'The confirmation was declined. Nothing was changed.',
    hint: 'Run the command again and answer `y` to confirm.',
  },
  NR_NODE_NETWORK_OPEN: {
    what: 'This Node.js cannot block the network for jobs, so the permission `network` is not enforced.',
    hint: 'Install the Node.js of NetRaven with `npm install --include=optional`, or install Node.js 26.',
  },
  NR_NODE_CORE_FILES: {
    what: 'A core file of NetRaven would hold its memory, because this system has no /proc/self/coredump_filter.',
    hint: 'Run `ulimit -c 0` in the shell or service that starts NetRaven.',
  },
  NR_DISK_LOW: {
    what: 'The disk of the home has less than 1 GiB left; below 100 MiB, the database stops.',
    hint: 'Delete files, or set NETRAVEN_HOME to a folder on another disk.',
  },
  NR_TEMP_FORBIDDEN: {
    what: 'The folder for temporary files does not exist or cannot be written, so no job host can start.',
    hint: 'Create the folder, or set TMPDIR to another one.',
  },
  NR_CLOCK_WRONG: {
    what: 'The clock of this machine is wrong, or differs from that of the database by more than 5 s.',
    hint: 'Set the clock: `sudo timedatectl set-ntp true`.',
  },
  NR_PING_MISSING: {
    what: 'Neither fping nor ping is installed, so devices cannot be pinged; TCP is still tried.',
    hint: 'Install fping.',
  },
  NR_PING_FORBIDDEN: {
    what: 'This user may not send ICMP, so devices cannot be pinged; TCP is still tried.',
    hint: 'Allow it: `sudo setcap cap_net_raw+ep "$(command -v fping || command -v ping)"`.',
  },
  NR_HOST_SHARED_PROCESSES: {
    what: 'Jobs can signal all processes of the user that NetRaven runs as, because this system allows no user namespaces.',
    hint: 'Allow user namespaces (on Ubuntu, `sysctl kernel.apparmor_restrict_unprivileged_userns=0`), or start NetRaven as root: each package then runs as another user.',
  },
  NR_HOST_AS_ROOT: {
    what: 'NetRaven runs as root and cannot run jobs as another user, so a job could signal any process.',
    hint: 'Start NetRaven as an ordinary user, or install setpriv, which is part of util-linux, and let root change users.',
  },
  NR_AUDIT_BROKEN: {
    what: 'An entry of the audit was changed, or one before it was removed: the table was changed in the database, not by NetRaven.',
    hint: 'Compare the entries with a backup of the database. Find out who can write to it besides NetRaven.',
  },
  NR_WORKER_OTHER_FILES: {
    what: 'Two live workers have different files of the same version of a job package.',
    hint: 'Install the package again where its files are wrong, and find out who changed them.',
  },
  NR_WORKER_BEHIND: {
    what: 'A running worker has other job packages or problems than the host project has now.',
    hint: 'Wait a few seconds. If it stays so, see why with `netraven logs --level warning`.',
  },
  NR_MIRROR_INCOMPLETE: {
    what: 'A Git mirror never got some versions: its worker was away, or it was made again, and they were removed meanwhile.',
    hint: 'Take the commits from a mirror or bundle that has them, and keep versions for longer with `netraven retention set`.',
  },
  NR_MIRROR_LATE: {
    what: 'A Git mirror has not committed versions for 15 minutes. Versions that a mirror lacks are not removed.',
    hint: 'Start its worker, and see the errors of the mirror with `netraven logs --source worker.mirror`.',
  },
  NR_REMOTE_BEHIND: {
    what: 'A remote of the Git mirror has lacked a commit for 15 minutes, and no push to it has failed.',
    hint: 'Look if a push hangs, and if a worker runs whose config names the remote: `netraven workers list`, `netraven logs --source worker.remotes`.',
  },
  NR_DELIVERY_FAILED: {
    what: 'Notifications could not be sent.',
    hint: 'See the reasons with `netraven notifications deliveries --state failed`.',
  },
  NR_COMMAND_FAILED: {
    what: 'The command failed with an unexpected error.',
    hint: 'Run it again with NETRAVEN_DEBUG=1, and report the output.',
  },
} as const;

/** Makes an error of this table. */
export const cliError: ErrorMaker<typeof codes> = errorsOf(codes);
