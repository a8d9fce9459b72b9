import { z } from 'zod';

/** One thing wrong with what was sent. */
export interface ProblemDetail {
  /** Where, e.g. `body.devices.names` or `config.count`. */
  readonly path: string;
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** How every refusal and failure is answered: `application/problem+json` (RFC 9457) with NetRaven's code and hint. */
export interface Problem {
  /** `about:blank`: `code` tells them apart. */
  readonly type: string;
  /** The HTTP status in words. */
  readonly title: string;
  readonly status: number;
  /** E.g. `NR_RUN_UNKNOWN`. */
  readonly code: string;
  /** What went wrong, and what was received. */
  readonly detail: string;
  /** The next step. */
  readonly hint?: string;
  readonly problems?: readonly ProblemDetail[];
}

export const problemMediaType = 'application/problem+json';

export const problemSchema: z.ZodType<Problem> = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  hint: z.string().exactOptional(),
  problems: z
    .array(z.object({ path: z.string(), message: z.string(), fix: z.string().exactOptional() }))
    .exactOptional(),
});
