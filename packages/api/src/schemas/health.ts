import { z } from 'zod';
import type { Data } from './fields.ts';

/** The server answers. */
export const liveSchema = z.object({ status: z.literal('live'), /** NetRaven's version. */ version: z.string() });
export type Live = Data<typeof liveSchema>;

/** The database answers, and so many workers are live. Otherwise the answer is a problem with status 503. */
export const readySchema = z.object({ status: z.literal('ready'), workers: z.number().int() });
export type Ready = Data<typeof readySchema>;
