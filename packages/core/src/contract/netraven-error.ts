import { isMasked, maskAndCut, maxSent, wholeOrNote, type MaskText } from './cut.ts';

/** Optional parts of a {@link NetRavenError}. */
export interface NetRavenErrorOptions extends ErrorOptions {
  /** The next step, with the command or file. */
  readonly hint?: string;
  /** True if another attempt may succeed. Default `false`. */
  readonly retryable?: boolean;
}

/** The line of `configure()` that a device refused. */
export interface RefusedLine {
  /** Its index in the lines of the call, from 0. */
  readonly index: number;
  /** Without secrets. */
  readonly line: string;
}

/** Errors of NetRaven (`NR_…`) and of jobs (`ACME_NTP_MISSING`). Distinguish them by `code`, never by class. */
export class NetRavenError extends Error {
  override readonly name = 'NetRavenError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  /** Set by `configure()` if the device refused a line. Only for the job: the error of a task does not keep it. */
  readonly refusedLine?: RefusedLine;

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

/** The error of a call of a job. */
export interface CallError extends ErrorData {
  readonly refusedLine?: RefusedLine;
}

/** Limits of the texts of an error, in characters. Longer ones are cut, and say so. */
const longest = { code: 100, message: 8_192, hint: 2_048, stack: 8_192 };

/**
 * Turns a thrown value into plain data. A value without a code gets `fallbackCode`. Cuts long texts. Never throws.
 *
 * @param mask removes secrets before a text is cut. Default: the error is NetRaven's own and has none
 */
export function errorData(thrown: unknown, fallbackCode: string, mask: MaskText = isMasked): ErrorData {
  const { code, message, hint, retryable } = thrownData(thrown, fallbackCode);
  return {
    code: maskAndCut(code, longest.code, mask),
    message: maskAndCut(message, longest.message, mask),
    ...(hint !== undefined && { hint: maskAndCut(hint, longest.hint, mask) }),
    retryable,
  };
}

/** Turns a value that a job threw into plain data, uncut: its secrets are still to be masked. Never throws. */
export function thrownData(thrown: unknown, fallbackCode: string): ErrorData {
  const [code, hint] = [fieldOf(thrown, 'code'), fieldOf(thrown, 'hint')];
  return {
    code: wholeOrNote(typeof code === 'string' ? code : fallbackCode),
    message: wholeOrNote(messageOf(thrown)),
    ...(typeof hint === 'string' && { hint: wholeOrNote(hint) }),
    retryable: fieldOf(thrown, 'retryable') === true,
  };
}

/** Returns the stack of a thrown value, uncut, if it has one. Of one with a very long message only the lines of code. Never throws. */
export function stackOf(thrown: unknown): string | undefined {
  const stack = fieldOf(thrown, 'stack');
  if (typeof stack !== 'string') return undefined;
  return wholeOrNote(stack.length <= maxSent ? stack : (/(?:\n +at .*)+$/.exec(stack.slice(-maxSent))?.[0] ?? stack));
}

/** Returns a stack without secrets, and cut. */
export function maskedStack(stack: string, mask: MaskText): string {
  return maskAndCut(stack, longest.stack, mask);
}

/** Makes an error of its data. */
export function errorFrom({ code, message, hint, retryable, refusedLine }: CallError): NetRavenError {
  const error = new NetRavenError(code, message, { retryable, ...(hint !== undefined && { hint }) });
  return refusedLine ? Object.assign(error, { refusedLine }) : error;
}

/** Returns the message of a thrown value. Never throws. */
export function messageOf(thrown: unknown): string {
  const message = fieldOf(thrown, 'message');
  if (typeof message === 'string') return message;
  try {
    const text = String(thrown);
    return text === '[object Object]' ? 'an object without a message was thrown; throw an Error' : text;
  } catch {
    return 'the thrown value cannot be shown';
  }
}

/** Returns a field of any value; undefined if its getter or proxy throws. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return (value as Readonly<Record<string, unknown>>)[name];
  } catch {
    return undefined;
  }
}
