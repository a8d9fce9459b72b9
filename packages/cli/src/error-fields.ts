/** Fields that any error may have. */
export interface ErrorFields {
  readonly code?: string;
  readonly hint?: string;
  /** HTTP status of an API error. */
  readonly status?: number;
  readonly problems: readonly { readonly path: string; readonly message: string; readonly fix?: string }[];
}

/** Reads the fields of a thrown value. Errors are distinguished by code, never by class. */
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

/** Returns true if a thrown value has a code, e.g. `ENOENT`. */
export function isCode(thrown: unknown, code: string): boolean {
  return fieldsOf(thrown).code === code;
}
