import { NetRavenError, type NetRavenErrorOptions } from '@netraven/core';

/** Every code this package throws: what happened, and the next step. */
export const codes = {
  NR_DEVICE_PLATFORM_UNKNOWN: {
    what: 'No platform has this id or alias.',
    hint: 'Give the device one of the known platforms, or add one (packages/device/README.md).',
  },
  NR_DEVICE_PLATFORM_INVALID: {
    what: "A platform's data does not fit the schema; every problem is named.",
    hint: 'Correct platform.json; packages/device/README.md explains each field.',
  },
  NR_DEVICE_ADDRESS_INVALID: {
    what: 'The address is neither an IP address nor a DNS name.',
    hint: 'Correct the address of the device.',
  },
  NR_DEVICE_OPTION_INVALID: {
    what: 'An option of a call is out of its range.',
    hint: 'See the documentation of the call for its ranges.',
  },
  NR_DEVICE_ABORTED: {
    what: 'The task was cancelled or its deadline passed while the device was in use.',
    hint: 'Run it again; a longer timeout is a setting of the job type.',
  },
  NR_DEVICE_UNREACHABLE: {
    what: 'No connection to the device could be opened.',
    hint: 'Check address, port, routing and firewalls; `netraven run reachability` shows what answers.',
  },
  NR_DEVICE_CLOSED: {
    what: 'The device closed the connection.',
    hint: 'Try again; look for session limits or a crash in the log of the device.',
  },
  NR_DEVICE_PROTOCOL: {
    what: 'Device and NetRaven did not understand each other at the level of SSH.',
    hint: 'Check that the port speaks SSH. A device that offers old algorithms only needs new software.',
  },
  NR_DEVICE_HOST_KEY_CHANGED: {
    what: 'The device shows another host key than the pinned one. No password was sent.',
    hint: 'If the key was changed on purpose: `netraven hostkeys accept <device>`, which shows both and asks.',
  },
  NR_DEVICE_AUTH_REFUSED: {
    what: 'The device refused the credentials; each was tried once.',
    hint: 'Correct the credential for this device with `netraven credentials set <name>`.',
  },
  NR_DEVICE_NO_CREDENTIAL: {
    what: 'There is no credential for this device.',
    hint: 'Add one with `netraven credentials add`.',
  },
  NR_DEVICE_KEY_UNREADABLE: {
    what: 'The private key of a credential cannot be read: damaged, encrypted, or of a kind that is not known.',
    hint: 'Give the credential a key in OpenSSH or PEM format: `netraven credentials set <name> --private-key FILE`.',
  },
  NR_DEVICE_ENABLE_REFUSED: {
    what: 'The device refused the enable password.',
    hint: 'Correct the enable password of the credential: `netraven credentials set <name> --enable`.',
  },
  NR_DEVICE_NOT_PRIVILEGED: {
    what: 'The session is not privileged, and this needs it.',
    hint: 'Give the credential an enable password with `netraven credentials set <name> --enable`, or its user the privilege on the device.',
  },
  NR_DEVICE_TIMEOUT: {
    what: 'The device did not answer in time, or too slowly.',
    hint: 'Try again; check the load of the device and the line to it.',
  },
  NR_DEVICE_TOO_LARGE: {
    what: 'The device sent more than a session may hold.',
    hint: 'Look at the device: no configuration is that large.',
  },
  NR_DEVICE_PAGER: {
    what: 'The pager of the device could not be got past.',
    hint: 'Check that paging can be switched off by this user.',
  },
  NR_DEVICE_TRUNCATED: {
    what: 'The configuration was not proven complete. What the device sent is in quarantine.',
    hint: 'Try again; if it stays, see with `netraven logs --device <name>` what was asked of the device, and whether it shows all of it at its own console.',
  },
  NR_DEVICE_COMMAND_FAILED: {
    what: 'The device answered a command with an error.',
    hint: "Check the user's privileges and whether this device knows the command.",
  },
  NR_DEVICE_COMMAND_REFUSED: {
    what: 'NetRaven refused to send a command.',
    hint: "Without `device:write` only the platform's read commands are sent, one line without control characters.",
  },
  NR_DEVICE_WRITE_REFUSED: {
    what: 'The job may not change devices.',
    hint: 'Declare `device:write` in netraven.job.permissions of the package, and have an administrator grant it.',
  },
} as const;

/** A code of {@link codes}. */
export type DeviceCode = keyof typeof codes;

/** Codes another attempt may get past. */
const passing: ReadonlySet<DeviceCode> = new Set([
  'NR_DEVICE_UNREACHABLE',
  'NR_DEVICE_CLOSED',
  'NR_DEVICE_PROTOCOL',
  'NR_DEVICE_TIMEOUT',
  'NR_DEVICE_PAGER',
  'NR_DEVICE_TRUNCATED',
]);

/** An error of this package, with the hint of its code unless a better one is given. */
export function deviceError(code: DeviceCode, message: string, more: NetRavenErrorOptions = {}): NetRavenError {
  return new NetRavenError(code, message, { hint: codes[code].hint, retryable: passing.has(code), ...more });
}
