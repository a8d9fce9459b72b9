import { z } from 'zod';
import { lineSchema } from './fields.ts';

export const sessionInfoSchema = z.object({ signedIn: z.boolean() });

/**
 * A request for a session: a browser gets a key in place of the API token from `<home>/token`, or of the code in the
 * address that `netraven start` prints.
 */
export const newSessionSchema = z.union([
  z.strictObject({ token: lineSchema(1024) }),
  z.strictObject({ code: lineSchema(1024) }),
]);

/** A new session. The page sends its key as bearer token until it signs out. */
export const openedSessionSchema = z.object({ key: z.string() });
