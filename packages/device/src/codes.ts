import { NetRavenError, type NetRavenErrorOptions } from '@netraven/core';

/** The error codes of this package, each with its meaning and a hint. */
export const codes = {
  NR_DEVICE_PLATFORM_UNKNOWN: {
    what: 'No platform has this id. Devices have the id of their platform: in `meta.platforms` its name in another tool does not count.',
    hint: 'Choose a platform of `netraven platforms list`.',
  },
  NR_DEVICE_PLATFORM_INVALID: {
    what: 'The data of a platform does not fit the schema.',
    hint: 'Correct the fields of platform.json that the message names.',
  },
  NR_DEVICE_PLATFORM_CHECK: {
    what: 'A platform does not pass its own test data.',
    hint: 'Correct the pattern, or the line of test data, that the message names.',
  },
  NR_DEVICE_PATTERN_SLOW: {
    what: 'A pattern of an installed platform took too long. The platform is paused for ten minutes.',
    hint: 'Remove its package with `netraven platforms remove <package>`. Its author finds the pattern with `netraven platforms check --patterns`.',
  },
  NR_DEVICE_ADDRESS_INVALID: {
    what: 'The address is neither an IP address nor a DNS name.',
    hint: 'Correct the address: `netraven devices set <device> --address <address>`.',
  },
  NR_DEVICE_OPTION_INVALID: {
    what: 'An option of a call is out of its range.',
    hint: 'Pass a value in the range that the message names.',
  },
  NR_DEVICE_ABORTED: {
    what: 'The task was cancelled or reached its timeout while it used the device.',
    hint: 'Run the job again.',
  },
  NR_DEVICE_UNREACHABLE: {
    what: 'The connection to the device failed.',
    hint: 'Check the address with `netraven devices list`, and the network with `netraven run reachability --device <device>`.',
  },
  NR_DEVICE_CLOSED: {
    what: 'The device closed the connection.',
    hint: 'Check the log of the device for session limits or a restart, then run the job again.',
  },
  NR_DEVICE_PROTOCOL: {
    what: 'The handshake with the device failed, by SSH, NETCONF or HTTPS.',
    hint: 'Check that the port is that of its SSH server, `netraven devices set <device> --port <number>`, and that the device offers current algorithms.',
  },
  NR_DEVICE_TRANSPORT_WRONG: {
    what: 'The port of the device speaks telnet in place of SSH, or SSH in place of telnet.',
    hint: 'Set the transport: `netraven devices set <device> --transport telnet`, or `--transport ssh`.',
  },
  NR_DEVICE_HOST_KEY_CHANGED: {
    what: 'The device shows another host key or TLS certificate than the pinned one. No password was sent.',
    hint: 'Find out why the key changed; if on purpose, run `netraven hostkeys accept <device>`.',
  },
  NR_DEVICE_AUTH_REFUSED: {
    what: 'The device refused all credentials. Each was tried once.',
    hint: 'Correct the credential with `netraven credentials set <name>`.',
  },
  NR_CREDENTIAL_NOT_ALLOWED_HERE: {
    what: 'No network of the credential has the address of the device, or of a jump host on the way to it. Nothing was sent.',
    hint: 'If that is the right address, allow it: `netraven credentials allow <name> <address>`.',
  },
  NR_CREDENTIAL_FROZEN: {
    what: 'Devices refused the credential too often in a row, so it is not sent any more: its account may be locked.',
    hint: 'Correct it with `netraven credentials set <name>`, or use it again with `netraven credentials thaw <name>`.',
  },
  NR_DEVICE_KEY_UNREADABLE: {
    what: 'The private key of a credential is damaged, encrypted or of an unknown kind.',
    hint: 'Set a key in OpenSSH or PEM format with `netraven credentials set <name> --private-key FILE`.',
  },
  NR_DEVICE_AGENT_UNAVAILABLE: {
    what: 'The SSH agent of the worker cannot be reached, or lacks the key of the credential.',
    hint: 'Add the key with `ssh-add`, and start NetRaven with SSH_AUTH_SOCK in its environment.',
  },
  NR_DEVICE_ENABLE_REFUSED: {
    what: 'The device refused the enable password.',
    hint: 'Correct the enable password with `netraven credentials set <name> --enable`.',
  },
  NR_DEVICE_PASSWORD_EXPIRED: {
    what: 'The device demands a new password before it lets the user in: that of the credential has expired.',
    hint: 'Log in to the device by hand and change the password, then set it with `netraven credentials set <name>`.',
  },
  NR_DEVICE_NOT_PRIVILEGED: {
    what: 'The command needs a privileged session.',
    hint: 'Set an enable password with `netraven credentials set <name> --enable`, or raise the privilege of the user on the device.',
  },
  NR_DEVICE_TIMEOUT: {
    what: 'The device did not answer in time, or too slowly.',
    hint: 'Check the load of the device, and the network with `netraven run reachability --device <device>`.',
  },
  NR_DEVICE_TOO_LARGE: {
    what: 'The answer of the device is larger than a session allows.',
    hint: 'Check at the console of the device why the answer is that large.',
  },
  NR_DEVICE_PAGER: {
    what: 'The pager of the device does not end.',
    hint: 'Allow the user to switch paging off on the device.',
  },
  NR_DEVICE_TRUNCATED: {
    what: 'The configuration is not proven complete. Its text is in quarantine and no version was stored.',
    hint: 'Run the job again, then check the session with `netraven logs --device <device>`.',
  },
  NR_DEVICE_PLATFORM_WRONG: {
    what: "The configuration does not begin as one of the device's platform does. Its text is in quarantine and no version was stored.",
    hint: 'Find the platform with `netraven devices detect <device>`, and set it with `netraven devices set <device> --platform <platform>`. If it is the right one, check that the login may see the whole configuration.',
  },
  NR_DEVICE_CONFIG_COMMAND: {
    what: 'The setting `commands` of the device, or of one of its tags, is no read command of its platform, or has a filter. Nothing was sent.',
    hint: 'Set a read command with `netraven devices set <device> --command "running=<command>"`, or remove the setting with `--unset commands.running`.',
  },
  NR_DEVICE_COMMAND_FAILED: {
    what: 'The device answered a command or a request with an error, or a line of a change with a text that its platform does not list as harmless.',
    hint: 'Check on the device that it knows the command and that the user may run it, or name a harmless answer to a line in `harmless` of configure().',
  },
  NR_DEVICE_COMMAND_REFUSED: {
    what: 'NetRaven refused to send a command.',
    hint: 'Send one read command of the platform. Or add `"device:write"` to netraven.job.permissions in package.json; an administrator has to grant it.',
  },
  NR_DEVICE_COMMAND_UNKNOWN: {
    what: 'The platform of the device does not have this command or configuration.',
    hint: "Leave it out for this platform: look at `device.platform` in the job, or name the job's platforms in `meta.platforms`.",
  },
  NR_DEVICE_QUESTION: {
    what: 'The device asked a question to which the job has no answer. In configuration mode it was answered with no if its form shows how, else the connection was closed.',
    hint: "Answer it in the job: `send(command, { answers: [{ when: '[confirm]', say: '' }] })`, or `answers` of configure().",
  },
  NR_DEVICE_CONFIG_LOCKED: {
    what: 'Another session, or a commit that may still run, locks the configuration of the device. The lines were not sent, or not committed.',
    hint: 'Find the other session on the device, and type `netraven runs retry <run>` once it has left configuration mode.',
  },
  NR_DEVICE_CHANGES_PENDING: {
    what: 'The device keeps too many changes of other sessions that were not committed. No line was sent.',
    hint: 'Commit or abort them on the device, then type `netraven runs retry <run>`.',
  },
  NR_DEVICE_CONFIG_NOT_LEFT: {
    what: 'The session did not get out of configuration mode, so that the change is not proven to be in effect.',
    hint: 'Look on the device for lines that wait for a commit, and commit or drop them.',
  },
  NR_DEVICE_MAINTENANCE: {
    what: 'The change took the device out of service: its prompt says so.',
    hint: 'Leave out the line that did it, and put the device back into service at its console if its prompt still says so.',
  },
  NR_DEVICE_CHANGE_NOT_SHOWN: {
    what: 'The configuration of the device does not show a line of the change, although the device accepted it.',
    hint: "Write the line as the device shows it or, if it never shows the line, pass `verify: 'none'` to configure(), or `--set verify=none` to push.",
  },
  NR_DEVICE_NO_HTTP: {
    what: 'NetRaven does not know the HTTPS API of the platform of the device.',
    hint: 'Use a session: `device.connect()`. The platforms with an HTTPS API are in docs/platforms.md.',
  },
  NR_DEVICE_WRITE_REFUSED: {
    what: 'The job has no permission to change devices.',
    hint: 'Add `"device:write"` to netraven.job.permissions in package.json, and grant it with `netraven jobs enable <package> --grant device:write`.',
  },
} as const;

/** A code of {@link codes}. */
export type DeviceCode = keyof typeof codes;

/** Codes that another attempt may not meet. */
const retryable: ReadonlySet<DeviceCode> = new Set([
  'NR_DEVICE_UNREACHABLE',
  'NR_DEVICE_CLOSED',
  'NR_DEVICE_PROTOCOL',
  'NR_DEVICE_TIMEOUT',
  'NR_DEVICE_PAGER',
  'NR_DEVICE_TRUNCATED',
  'NR_DEVICE_CONFIG_LOCKED',
]);

/** Returns an error of this package. Its hint is that of the code, unless another one is given. */
export function deviceError(code: DeviceCode, message: string, more: NetRavenErrorOptions = {}): NetRavenError {
  return new NetRavenError(code, message, { hint: codes[code].hint, retryable: retryable.has(code), ...more });
}
