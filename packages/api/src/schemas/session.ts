import { z } from 'zod';
import { lineSchema } from './fields.ts';

/** Whether the asker is signed in. */
export interface SessionInfo {
  readonly signedIn: boolean;
}

/** Asks for a session: a cookie that stands for the token, for a browser. */
export interface NewSession {
  /** The API token, from `<home>/token`. */
  readonly token: string;
}

export const sessionInfoSchema: z.ZodType<SessionInfo> = z.object({ signedIn: z.boolean() });

export const newSessionSchema: z.ZodType<NewSession> = z.strictObject({ token: lineSchema(1024) });
