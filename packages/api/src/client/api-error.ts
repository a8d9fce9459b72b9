import { codes } from '../codes.ts';
import type { Problem, ProblemDetail } from '../schemas/problem.ts';
import { whyNoAnswer } from './why-no-answer.ts';

/** What an {@link ApiError} carries beside its code and message. */
export interface ApiErrorOptions extends ErrorOptions {
  readonly hint?: string;
  readonly retryable?: boolean;
  readonly status?: number;
  readonly problems?: readonly ProblemDetail[];
}

/** A refusal or failure of a call. Has the fields of a NetRavenError; told apart by `code`, never by class. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The server's code, or one of `codes`. */
  readonly code: string;
  /** The next step. */
  readonly hint: string | undefined;
  /** Whether the same call may succeed later: nobody answered, or the server was not ready or too busy. */
  readonly retryable: boolean;
  /** HTTP status; undefined when nobody answered. */
  readonly status: number | undefined;
  /** What exactly was wrong with what was sent. */
  readonly problems: readonly ProblemDetail[];

  constructor(code: string, message: string, more: ApiErrorOptions = {}) {
    const { hint, retryable = false, status, problems = [], ...options } = more;
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.retryable = retryable;
    this.status = status;
    this.problems = problems;
  }
}

/** The error of a call that nobody answered. */
export function unreachable(baseUrl: string, thrown: unknown): ApiError {
  return new ApiError('NR_API_UNREACHABLE', `No NetRaven server answers at ${baseUrl} (${whyNoAnswer(thrown)})`, {
    hint: codes.NR_API_UNREACHABLE.hint,
    retryable: true,
    cause: thrown,
  });
}

const passing = new Set([429, 503]);

/** The error a problem document stands for. */
export function errorFromProblem(problem: Problem): ApiError {
  return new ApiError(problem.code, problem.detail, {
    status: problem.status,
    retryable: passing.has(problem.status),
    ...(problem.hint !== undefined && { hint: problem.hint }),
    ...(problem.problems && { problems: problem.problems }),
  });
}
