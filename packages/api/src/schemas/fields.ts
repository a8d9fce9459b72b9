import { z } from 'zod';

/** Data of a schema as a client reads it. It is read-only. */
export type Data<Schema extends z.ZodType> = Immutable<z.output<Schema>>;

/** Data of a schema as the server returns it: an instant may be a `Date`. */
export type Sent<Schema extends z.ZodType> = Immutable<z.input<Schema>>;

type Immutable<T> = T extends Date
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Immutable<Item>[]
    : T extends object
      ? keyof T extends never
        ? T
        : { readonly [Key in keyof T]: Immutable<T[Key]> }
      : T;

/** UUID of a run, device, credential or worker. */
export const idSchema = z.uuid();

/** An instant as ISO 8601 in UTC. */
export const instantSchema = z.preprocess(
  (sent) => (sent instanceof Date ? sent.toISOString() : sent),
  z.iso.datetime(),
) as z.ZodType<string, string | Date>;

/** An instant in a request, which PostgreSQL can compare with those that are stored. */
export const sentInstantSchema = z.iso.datetime({ offset: true }).refine(
  (sent) => {
    const year = new Date(sent).getUTCFullYear();
    return year >= 1 && year <= 9_998;
  },
  { error: 'must be in the years 1 to 9998' },
);

/** One line without control characters: PostgreSQL refuses NUL, and a terminal obeys escape sequences. */
export const lineSchema = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters');

/** Name that a person gives, e.g. to a schedule. */
export const nameSchema = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, `.`, `_` and `-`, a letter or digit first');

/** Id of a job type. */
export const jobTypeIdSchema = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*$/, 'must be a-z, 0-9 and -, a letter first');

/** An npm package name. */
export const packageNameSchema = z
  .string()
  .max(214)
  .regex(/^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/, 'must be an npm package name');

/** A platform in any spelling, e.g. `Cisco-IOS`. The server finds its id. */
export const platformSchema = z.string().regex(/^[\w-]{1,64}$/, 'must be the id of a platform, e.g. cisco_ios');

/** Tags of a device or credential: letters of all scripts, since a site is named in the language of its people. */
export const tagsSchema = z
  .array(z.string().regex(/^[\p{L}\p{M}\p{N}_.:/-]{1,64}$/u, 'must be 1 to 64 letters, digits and . _ : / -'))
  .max(64);

/** Name of a pool of workers. */
export const poolSchema = z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, `-`, `_` and `.`');

/** Any JSON object or array. */
export const jsonSchema: z.ZodType<object, object> = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

/** A JSON object. */
export const recordSchema = z.record(z.string(), z.unknown());

/** A whole number in a query string. Only digits are allowed. */
export const queryNumberSchema = (min: number, max: number) =>
  z.preprocess(
    (sent) => (typeof sent === 'string' && /^\d{1,16}$/.test(sent) ? Number(sent) : sent),
    z.number().int().min(min).max(max),
  );

/** A boolean in a query string: `true` or `false`. */
export const queryFlagSchema = z.preprocess(
  (sent) => (sent === 'true' ? true : sent === 'false' ? false : sent),
  z.boolean(),
);

/** Devices in the query language, in the address of a request. The server checks the words. */
export const querySchema: z.ZodString = lineSchema(8_000);

/** Devices in the query language: `tag:core -state:fresh`, all devices: `name:*`. The server checks the words. */
export const devicesSchema: z.ZodString = lineSchema(1_000_000);

/** An id in a request. Any string: the route reports unknown ids. For a run, its first 4 or more letters are enough. */
export const sentIdSchema = lineSchema(100);

/** Name of the requester. Default: `web page` for a signed-in browser, else `api`. */
export const requestedBySchema = z
  .string()
  .regex(/^[\x20-\x7e]{1,100}$/, 'must be 1 to 100 printable ASCII characters')
  .exactOptional();

/** Parameters of a route with an id in its path. */
export const idParamsSchema = z.strictObject({ id: sentIdSchema });
