import { STATUS_CODES } from 'node:http';
import type { Problem, ProblemDetail } from '@netraven/api';
import type { CodeTable, NetRavenError } from '@netraven/core';
import { attemptCodes } from '@netraven/core/attempt';
import { codes as dbCodes } from '@netraven/db';
import { codes } from '../codes.ts';

/** Codes with which a request can fail. */
const tables: readonly CodeTable[] = [codes, dbCodes, attemptCodes];

/** Returns the HTTP status of an error code. */
export function statusOf(code: string): number {
  const table = tables.find((each) => Object.hasOwn(each, code));
  return table?.[code]?.status ?? 500;
}

/** The document an error is answered as. */
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

/** The fields at fault, where an error names them: itself, or as its cause, as the check of a run's config does. */
function problemsOf(error: NetRavenError): ProblemDetail[] | undefined {
  const { problems = error.cause } = error as { problems?: unknown };
  if (!Array.isArray(problems) || problems.length === 0) return undefined;
  return (problems as readonly ProblemDetail[]).map(({ path, message, fix }) => ({
    path,
    message,
    ...(fix !== undefined && { fix }),
  }));
}
