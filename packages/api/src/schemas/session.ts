import { z } from 'zod';
import { lineSchema } from './fields.ts';

export const sessionInfoSchema = z.object({ signedIn: z.boolean() });

/** A request for a session: a browser gets a cookie in place of the API token from `<home>/token`. */
export const newSessionSchema = z.strictObject({ token: lineSchema(1024) });
