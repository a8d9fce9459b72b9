import { z } from 'zod';
import { idSchema, instantSchema, lineSchema, sentInstantSchema, type Data } from './fields.ts';

/** Tools whose archives can be adopted. */
export const adoptedToolSchema = z.enum(['oxidized', 'rancid']);
export type AdoptedTool = Data<typeof adoptedToolSchema>;

/** Of a configuration. Measured in characters. */
const textSchema = z.string().max(16 * 1024 * 1024);

const deviceNameSchema = lineSchema(253);

export const adoptionStateQuerySchema = z.strictObject({
  /** Names of devices. */
  devices: z.array(deviceNameSchema).max(100_000),
});

/** The last version of each device, in the order of the request. */
export const adoptionStateSchema = z.object({
  devices: z.array(
    z.object({
      name: z.string(),
      /** Why no history can be taken: no device has the name, its platform is not built in or has no rules for secrets, or NetRaven has saved versions itself. */
      problem: z.enum(['unknown', 'platform', 'own']).nullable(),
      /** Time of the last version: an adopted one, or for `own` one that NetRaven has saved. */
      until: instantSchema.nullable(),
    }),
  ),
});
export type AdoptionState = Data<typeof adoptionStateSchema>;

/** The UUID of the run under which versions are stored. The caller makes it. */
export const adoptionParamsSchema = z.strictObject({ id: idSchema });

export const adoptedVersionsSchema = z.strictObject({
  tool: adoptedToolSchema,
  /** Oldest first. Those of one device with the same time must be in one request. */
  versions: z
    .array(
      z.strictObject({
        device: deviceNameSchema,
        /** Not masked. */
        text: textSchema,
        savedAt: sentInstantSchema,
        /** Name of the author of the commit. */
        author: z.string().max(1_000),
        /** When the author made it. */
        authoredAt: sentInstantSchema,
      }),
    )
    .min(1)
    .max(1_000),
});
export type AdoptedVersions = Data<typeof adoptedVersionsSchema>;

/** A result for each version: see `AdoptResult` of the database. `unknown`: no device has the name, or its platform is not built in or has no rules for secrets. */
export const adoptionResultSchema = z.object({
  results: z.array(z.enum(['saved', 'same', 'known', 'own', 'unknown'])),
});
export type AdoptionResult = Data<typeof adoptionResultSchema>;

export const textsToCompareSchema = z.strictObject({
  /** The newest configuration of each device. Not masked. */
  texts: z
    .array(z.strictObject({ device: deviceNameSchema, text: textSchema }))
    .min(1)
    .max(1_000),
});
export type TextsToCompare = Data<typeof textsToCompareSchema>;

/** The newest configurations of another tool beside those of NetRaven, in the order of the request. */
export const comparisonSchema = z.object({
  devices: z.array(
    z.object({
      name: z.string(),
      /** `missing`: no device has the name, or NetRaven has no version of it. `platform`: its platform is not built in, or has no rules for secrets. */
      result: z.enum(['equal', 'different', 'missing', 'platform']),
      /** Lines that only NetRaven has. Null: not compared, more than 5,000 lines differ, or NetRaven's text has more than 2 MiB or is damaged. */
      added: z.number().int().nullable(),
      /** Lines that only the other tool has. */
      removed: z.number().int().nullable(),
      /** Why the text of the other tool is not whole. Null: it is, or that was not checked. */
      truncated: z.string().nullable(),
      /** Different secrets in the text of the other tool that are not hidden. Null: not checked, because no device has the name, or for `platform`. */
      secrets: z.number().int().nullable(),
    }),
  ),
});
export type ArchiveComparison = Data<typeof comparisonSchema>;
