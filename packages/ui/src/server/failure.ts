import { ApiError, type ProblemDetail } from '@netraven/api';

/** Why something was refused or failed, as it is shown. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** The next step. */
  readonly hint: string | undefined;
  readonly problems: readonly ProblemDetail[];
  /** Whether it may be otherwise later, without anybody changing what is asked. */
  readonly retryable: boolean;
}

export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof ApiError) {
    const { code, message, hint, problems, retryable } = thrown;
    return { code, message, hint, problems, retryable };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'NR_INTERNAL',
    message,
    hint: 'Load the page again; if it stays so, report it.',
    problems: [],
    retryable: false,
  };
}

/** Whether the server knows the asker no more. */
export function isSignedOut(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.status === 401;
}

/** Whether it is worth asking again. */
export function isPassing(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'retryable' in thrown && thrown.retryable === true;
}
