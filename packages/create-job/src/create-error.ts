import { codes } from './codes.ts';

/** What went wrong, with a code and the next step. `create-job` stands alone: it imports no other package of NetRaven. */
export class CreateError extends Error {
  override readonly name = 'CreateError';
  readonly code: keyof typeof codes;
  readonly hint: string;

  constructor(code: keyof typeof codes, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = codes[code].hint;
  }
}
