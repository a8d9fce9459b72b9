import { ApiError, type ProblemDetail } from '@netraven/api';

/** Why something was refused or failed, as it is shown. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** The next step. */
  readonly hint: string | undefined;
  readonly problems: readonly ProblemDetail[];
}

export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof ApiError) {
    const { code, message, hint, problems } = thrown;
    return { code, message, hint, problems };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'NR_INTERNAL', message, hint: 'Load the page again; if it stays so, report it.', problems: [] };
}

/** Whether the server knows the asker no more. */
export function isSignedOut(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.status === 401;
}
