import { z } from 'zod';

/** The server answers. */
export interface Live {
  readonly status: 'live';
  /** NetRaven's version. */
  readonly version: string;
}

/** The database answers, and so many workers are live. Otherwise a problem with status 503 is answered. */
export interface Ready {
  readonly status: 'ready';
  readonly workers: number;
}

export const liveSchema: z.ZodType<Live> = z.object({ status: z.literal('live'), version: z.string() });

export const readySchema: z.ZodType<Ready> = z.object({ status: z.literal('ready'), workers: z.number().int() });
