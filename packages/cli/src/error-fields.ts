/** What an error may carry beside its message, whatever its class. */
export interface ErrorFields {
  readonly code?: string;
  readonly hint?: string;
  /** HTTP status of an API error. */
  readonly status?: number;
  readonly problems: readonly { readonly path: string; readonly message: string; readonly fix?: string }[];
}

/** Reads the fields of whatever was thrown. Errors are told apart by code, never by class. */
export function fieldsOf(thrown: unknown): ErrorFields {
  const { code, hint, status, problems } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Record<
    string,
    unknown
  >;
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof hint === 'string' && { hint }),
    ...(typeof status === 'number' && { status }),
    problems: Array.isArray(problems) ? (problems as ErrorFields['problems']) : [],
  };
}

/** Whether something thrown has a code, e.g. `ENOENT`. */
export function isCode(thrown: unknown, code: string): boolean {
  return fieldsOf(thrown).code === code;
}
