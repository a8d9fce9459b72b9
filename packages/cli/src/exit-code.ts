import { fieldsOf } from './error-fields.ts';

/** What the process ends with. */
export const exitCodes = {
  ok: 0,
  /** A fault of NetRaven's. */
  internal: 1,
  /** Something in what was asked, or in how things are set up. */
  usage: 2,
  someFailed: 3,
  allFailed: 4,
  permission: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Codes that do not end as a matter of usage or setup. */
const exceptions: Readonly<Record<string, ExitCode>> = {
  NR_COMMAND_FAILED: exitCodes.internal,
  NR_API_ANSWER_INVALID: exitCodes.internal,
  NR_DATABASE_START_FAILED: exitCodes.internal,
  NR_DATABASE_MIGRATION_FAILED: exitCodes.internal,
  NR_COMMAND_INTERRUPTED: exitCodes.interrupted,
  NR_INSTALL_RESTORE_FAILED: exitCodes.internal,
  NR_STOP_STUCK: exitCodes.internal,
  NR_FILE_FORBIDDEN: exitCodes.permission,
  NR_HOME_FORBIDDEN: exitCodes.permission,
  NR_TOKEN_EXPOSED: exitCodes.permission,
  NR_TOKEN_REFUSED: exitCodes.permission,
  NR_DATABASE_FOLDER_UNUSABLE: exitCodes.permission,
  NR_SECRET_KEY_FILE: exitCodes.permission,
  EACCES: exitCodes.permission,
  EPERM: exitCodes.permission,
};

/** The exit code of an error that ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  const { code, status } = fieldsOf(error);
  if (code === undefined) return exitCodes.internal;
  if (Object.hasOwn(exceptions, code)) return exceptions[code] as ExitCode;
  if (status === 401 || status === 403) return exitCodes.permission;
  if (status !== undefined && status >= 500) return exitCodes.internal;
  return code.startsWith('NR_') ? exitCodes.usage : exitCodes.internal;
}
