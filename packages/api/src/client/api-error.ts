import { codes } from '../codes.ts';
import type { Problem, ProblemDetail } from '../schemas/problem.ts';
import { failureReason } from './failure-reason.ts';

/** Optional fields of an {@link ApiError}. */
export interface ApiErrorOptions extends ErrorOptions {
  readonly hint?: string;
  readonly retryable?: boolean;
  readonly status?: number;
  readonly problems?: readonly ProblemDetail[];
}

/** Error of a call. It has the fields of a NetRavenError. Check `code`, not the class. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The server's code, or one of `codes`. */
  readonly code: string;
  /** The next step. */
  readonly hint: string | undefined;
  /** True if the same call may succeed later: no server answered, or the server was not ready or too busy. */
  readonly retryable: boolean;
  /** HTTP status; undefined when no server answered. */
  readonly status: number | undefined;
  /** Errors in the fields of the request. */
  readonly problems: readonly ProblemDetail[];

  constructor(code: string, message: string, fields: ApiErrorOptions = {}) {
    const { hint, retryable = false, status, problems = [], ...options } = fields;
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.retryable = retryable;
    this.status = status;
    this.problems = problems;
  }
}

/** Returns the error of a call that no server answered. */
export function unreachable(baseUrl: string, thrown: unknown): ApiError {
  return new ApiError('NR_API_UNREACHABLE', `No NetRaven server answers at ${baseUrl} (${failureReason(thrown)})`, {
    hint: codes.NR_API_UNREACHABLE.hint,
    retryable: true,
    cause: thrown,
  });
}

const retryableStatuses = new Set([429, 503]);

/** Converts a problem document to an error. */
export function errorFromProblem(problem: Problem): ApiError {
  return new ApiError(problem.code, problem.detail, {
    status: problem.status,
    retryable: retryableStatuses.has(problem.status),
    ...(problem.hint !== undefined && { hint: problem.hint }),
    ...(problem.problems && { problems: problem.problems }),
  });
}
