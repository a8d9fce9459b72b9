import { z } from 'zod';
import type { Data } from './fields.ts';

export const problemMediaType = 'application/problem+json';

/** One error in a request. */
const problemDetailSchema = z.object({
  /** Place of the error, e.g. `body.devices` or `config.count`. */
  path: z.string(),
  message: z.string(),
  /** The next step. */
  fix: z.string().exactOptional(),
});
export type ProblemDetail = Data<typeof problemDetailSchema>;

/** The answer to a refused or failed request (RFC 9457), with NetRaven's code and hint. */
export const problemSchema = z.object({
  /** `about:blank`; `code` tells problems apart. */
  type: z.string(),
  /** The HTTP status in words. */
  title: z.string(),
  status: z.number().int(),
  /** E.g. `NR_RUN_UNKNOWN`. */
  code: z.string(),
  /** The failure, with the value that caused it. */
  detail: z.string(),
  /** The next step. */
  hint: z.string().exactOptional(),
  problems: z.array(problemDetailSchema).exactOptional(),
});
export type Problem = Data<typeof problemSchema>;
