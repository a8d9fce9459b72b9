/** Optional parts of a {@link NetRavenError}. */
export interface NetRavenErrorOptions extends ErrorOptions {
  /** The next step, with the command or file. */
  readonly hint?: string;
  /** True if another attempt may succeed. Default `false`. */
  readonly retryable?: boolean;
}

/** Errors of NetRaven (`NR_…`) and of jobs (`ACME_NTP_MISSING`). Distinguish them by `code`, never by class. */
export class NetRavenError extends Error {
  override readonly name = 'NetRavenError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly retryable: boolean;

  constructor(code: string, message: string, more: NetRavenErrorOptions = {}) {
    const { hint, retryable = false, ...options } = more;
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.retryable = retryable;
  }
}

/** The codes of one package: meaning, next step, and HTTP status (default 500). `pnpm errors` makes the reference page of these tables. */
export type CodeTable = Readonly<
  Record<string, { readonly what: string; readonly hint: string; readonly status?: number }>
>;

/** Makes an error of one table, with the table's hint unless another is given. */
export type ErrorMaker<Codes extends CodeTable> = (
  code: keyof Codes & string,
  message: string,
  more?: NetRavenErrorOptions,
) => NetRavenError;

/** Returns the {@link ErrorMaker} of a table. */
export function errorsOf<Codes extends CodeTable>(codes: Codes): ErrorMaker<Codes> {
  return (code, message, more) => new NetRavenError(code, message, { hint: codes[code]?.hint ?? '', ...more });
}

/** A {@link NetRavenError} as plain data, for other processes, the database and the API. */
export interface ErrorData {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly retryable: boolean;
}

/** Turns a thrown value into plain data. A value without a code gets `fallbackCode`. */
export function errorData(thrown: unknown, fallbackCode: string): ErrorData {
  const fields: Record<string, unknown> = typeof thrown === 'object' && thrown !== null ? { ...thrown } : {};
  const { code, hint, retryable } = fields;
  return {
    code: typeof code === 'string' ? code : fallbackCode,
    message: messageOf(thrown),
    ...(typeof hint === 'string' && { hint }),
    retryable: retryable === true,
  };
}

/** Makes an error of its data. */
export function errorFrom(data: ErrorData): NetRavenError {
  return new NetRavenError(data.code, data.message, {
    retryable: data.retryable,
    ...(data.hint !== undefined && { hint: data.hint }),
  });
}

/** Returns the message of a thrown value. Never throws. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string') {
    return thrown.message;
  }
  try {
    return String(thrown);
  } catch {
    return 'the thrown value cannot be shown';
  }
}
