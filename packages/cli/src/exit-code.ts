import { fieldsOf } from './error-fields.ts';

/** Exit codes of the process. */
export const exitCodes = {
  ok: 0,
  /** An error of NetRaven. */
  internal: 1,
  /** Of `jobs outdated`, as of the package managers: a newer version fits. */
  outdated: 1,
  /** Of `status --exit-code`, as plugins of Nagios: devices are stale or never. */
  warning: 1,
  /** Of `status --exit-code`: devices fail, or nothing can run. */
  critical: 2,
  /** An error in the command line or the setup. */
  usage: 2,
  someFailed: 3,
  allFailed: 4,
  permission: 5,
  /** A job returned a failure on some or all devices, and no device had an error. */
  jobFailed: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Codes whose exit code is not that of usage and setup. */
const exceptions: Readonly<Record<string, ExitCode>> = {
  NR_COMMAND_FAILED: exitCodes.internal,
  NR_AUDIT_BROKEN: exitCodes.internal,
  NR_OUTPUT_LOST: exitCodes.internal,
  NR_API_ANSWER_INVALID: exitCodes.internal,
  NR_API_ANSWER_LOST: exitCodes.internal,
  NR_DATABASE_START_FAILED: exitCodes.internal,
  NR_DATABASE_MIGRATION_FAILED: exitCodes.internal,
  NR_COMMAND_INTERRUPTED: exitCodes.interrupted,
  NR_INSTALL_RESTORE_FAILED: exitCodes.internal,
  NR_STOP_STUCK: exitCodes.internal,
  NR_FILE_FORBIDDEN: exitCodes.permission,
  NR_SERVER_PORT_FORBIDDEN: exitCodes.permission,
  NR_HOME_FORBIDDEN: exitCodes.permission,
  NR_TOKEN_EXPOSED: exitCodes.permission,
  NR_TOKEN_REFUSED: exitCodes.permission,
  NR_DATABASE_FOLDER_UNUSABLE: exitCodes.permission,
  NR_SECRET_KEY_FILE: exitCodes.permission,
  EACCES: exitCodes.permission,
  EPERM: exitCodes.permission,
};

/** Returns the exit code for an error. */
export function exitCodeOf(error: unknown): ExitCode {
  const { code, status } = fieldsOf(error);
  if (code === undefined) return exitCodes.internal;
  if (Object.hasOwn(exceptions, code)) return exceptions[code] as ExitCode;
  if (status === 401 || status === 403) return exitCodes.permission;
  if (status !== undefined && status >= 500) return exitCodes.internal;
  return code.startsWith('NR_') ? exitCodes.usage : exitCodes.internal;
}
