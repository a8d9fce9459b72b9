import { z } from 'zod';
import type { Data } from './fields.ts';

/** The server answers. */
export const liveSchema = z.object({ status: z.literal('live'), /** NetRaven's version. */ version: z.string() });
export type Live = Data<typeof liveSchema>;

/** Number of live workers. Without a database or a live worker, the answer is a problem with status 503. */
export const readySchema = z.object({ status: z.literal('ready'), workers: z.number().int() });

/** A random text of the client, so that no earlier proof can be sent again. */
export const proofQuerySchema = z.strictObject({
  nonce: z.string().regex(/^[\w-]{22,128}$/),
  /** `reveal`: a client is going to send the reveal token, which fewer programs know. */
  token: z.enum(['api', 'reveal']).default('api'),
});
export const proofSchema = z.object({ proof: z.string() });
