import { STATUS_CODES } from 'node:http';
import type { Problem, ProblemDetail } from '@netraven/api';
import type { CodeTable, NetRavenError } from '@netraven/core';
import { attemptCodes } from '@netraven/core/attempt';
import { outboundCodes } from '@netraven/core/outbound';
import { codes as dbCodes } from '@netraven/db';
import { inventoryCodes } from '@netraven/inventory';
import { notificationCodes } from '@netraven/notifications';
import { scheduleCodes } from '@netraven/schedules';
import { codes } from '../codes.ts';

/** Code tables of errors that a request can cause. */
const tables: readonly CodeTable[] = [
  codes,
  dbCodes,
  attemptCodes,
  inventoryCodes,
  notificationCodes,
  outboundCodes,
  scheduleCodes,
];

/** Returns the HTTP status of an error code. */
export function statusOf(code: string): number {
  const table = tables.find((each) => Object.hasOwn(each, code));
  return table?.[code]?.status ?? 500;
}

/** Converts an error to a problem document. */
export function toProblem(error: NetRavenError): Problem {
  const status = statusOf(error.code);
  const problems = problemsOf(error);
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: error.code,
    detail: error.message,
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(problems && { problems }),
  };
}

/** Returns the invalid fields. An error has them itself or as its cause, e.g. that of an invalid config. */
function problemsOf(error: NetRavenError): ProblemDetail[] | undefined {
  const { problems = error.cause } = error as { problems?: unknown };
  if (!Array.isArray(problems) || problems.length === 0) return undefined;
  return (problems as readonly ProblemDetail[]).map(({ path, message, fix }) => ({
    path,
    message,
    ...(fix !== undefined && { fix }),
  }));
}
