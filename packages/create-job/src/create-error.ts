import { codes } from './codes.ts';

/** An error with a code and a hint. It does not use the errors of core, so that this package does not depend on core. */
export class CreateError extends Error {
  override readonly name = 'CreateError';
  readonly code: keyof typeof codes;
  readonly hint: string;

  constructor(
    code: keyof typeof codes,
    message: string,
    { hint, ...options }: ErrorOptions & { readonly hint?: string } = {},
  ) {
    super(message, options);
    this.code = code;
    this.hint = hint ?? codes[code].hint;
  }
}
