/** What a {@link NetRavenError} carries beside its code and message. */
export interface NetRavenErrorOptions extends ErrorOptions {
  /** The next step, with the real command or file. */
  readonly hint?: string;
  /** Whether another attempt may succeed. Default `false`. */
  readonly retryable?: boolean;
}

/** NetRaven's errors (`NR_…`) and a job's own (`ACME_NTP_MISSING`). Told apart by `code`, never by class. */
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

/** The codes of one package: what each means, and the next step. The reference page is made from these tables. */
export type CodeTable = Readonly<Record<string, { readonly what: string; readonly hint: string }>>;

/** Makes an error of one table: the hint is the table's, unless a better one is at hand. */
export type ErrorMaker<Codes extends CodeTable> = (
  code: keyof Codes & string,
  message: string,
  more?: NetRavenErrorOptions,
) => NetRavenError;

/** The {@link ErrorMaker} of a table of codes. */
export function errorsOf<Codes extends CodeTable>(codes: Codes): ErrorMaker<Codes> {
  return (code, message, more) => new NetRavenError(code, message, { hint: codes[code]?.hint ?? '', ...more });
}

/** A {@link NetRavenError} as plain data: what crosses a process boundary, is stored and is answered by the API. */
export interface ErrorData {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly retryable: boolean;
}

/** Turns whatever was thrown into plain data. Something without a code gets `fallbackCode`. */
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

/** The way back: an error that can be thrown, from its data. */
export function errorFrom(data: ErrorData): NetRavenError {
  return new NetRavenError(data.code, data.message, {
    retryable: data.retryable,
    ...(data.hint !== undefined && { hint: data.hint }),
  });
}

/** The message of whatever was thrown. Never throws itself. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string') {
    return thrown.message;
  }
  try {
    return String(thrown);
  } catch {
    return 'something that cannot be shown was thrown';
  }
}
