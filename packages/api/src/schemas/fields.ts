import { z } from 'zod';

/** A UUID: a run, a device, a credential, a worker. */
export const idSchema: z.ZodType<string> = z.uuid();

/** An instant as ISO 8601 in UTC. */
export const instantSchema: z.ZodType<string> = z.iso.datetime();

/** One line without control characters: neither PostgreSQL (NUL) nor a terminal (escape) is ever handed one. */
export const lineSchema = (maxLength: number): z.ZodType<string> =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters');

/** A job type's id. */
export const jobTypeIdSchema: z.ZodType<string> = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*$/, 'must be a-z, 0-9 and -, a letter first');

/** An npm package name. */
export const packageNameSchema: z.ZodType<string> = z
  .string()
  .max(214)
  .regex(/^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/, 'must be an npm package name');

/** A platform as somebody may write it, e.g. `Cisco-IOS`: the server finds out which one is meant. */
export const platformSchema: z.ZodType<string> = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'must be the id of a platform, e.g. cisco_ios');

/** Tags of a device or credential. */
export const tagsSchema: z.ZodType<readonly string[]> = z
  .array(z.string().regex(/^[\w.:/-]{1,64}$/, 'must be 1 to 64 letters, digits and . _ : / -'))
  .max(64);

/** Any JSON object or array. */
export const jsonSchema: z.ZodType<object> = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

/** A JSON object. */
export const recordSchema: z.ZodType<Record<string, unknown>> = z.record(z.string(), z.unknown());

/** A whole number in a query string: digits and nothing else. */
export const queryNumberSchema = (min: number, max: number): z.ZodType<number> =>
  z.preprocess(
    (sent) => (typeof sent === 'string' && /^\d{1,16}$/.test(sent) ? Number(sent) : sent),
    z.number().int().min(min).max(max),
  );

/** Yes or no in a query string: `true` or `false`. */
export const queryFlagSchema: z.ZodType<boolean> = z.preprocess(
  (sent) => (sent === 'true' ? true : sent === 'false' ? false : sent),
  z.boolean(),
);

/** How a route that names one thing in its path calls it. */
export interface IdParams {
  readonly id: string;
}

/**
 * The id of something, as somebody may send it. Any line: that there is nothing of an id which is none, such as a part of
 * one, is for the route to say.
 */
export const sentIdSchema: z.ZodType<string> = lineSchema(100);

export const idParamsSchema: z.ZodType<IdParams> = z.strictObject({ id: sentIdSchema });
