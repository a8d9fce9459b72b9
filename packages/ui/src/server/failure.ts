import { ApiError, type ProblemDetail } from '@netraven/api';

/** An error as the page shows it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** The next step for the user. */
  readonly hint: string | undefined;
  readonly problems: readonly ProblemDetail[];
  /** True if the same request may succeed later. */
  readonly retryable: boolean;
  /** When a stream was lost: what it brought was true until then. Undefined: no stream, or none that was connected. */
  readonly followedUntil?: Date;
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
    hint: 'Reload the page. If it fails again, report it.',
    problems: [],
    retryable: false,
  };
}

/** Returns true if the session has ended. */
export function isSignedOut(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.status === 401;
}

/** Returns true if the same request may succeed later. */
export function isPassing(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'retryable' in thrown && thrown.retryable === true;
}
