import { z } from 'zod';
import { tagsSchema, type Data } from './fields.ts';
import { deviceSettingsSchema, settingsChangeSchema } from './settings.ts';

/** A tag of devices or credentials. */
export const tagSchema = z.object({
  name: z.string(),
  /** The settings of the tag with the higher one count. */
  priority: z.number().int(),
  settings: deviceSettingsSchema,
  /** Number of devices with the tag. */
  devices: z.number().int(),
  /** Names of the credentials for the tag. */
  credentials: z.array(z.string()),
});
export type Tag = Data<typeof tagSchema>;

export const tagListSchema = z.object({ tags: z.array(tagSchema) });

const tagNameSchema = tagsSchema.element;

/** Names contain slashes, so they are sent in the body. */
export const changeTagSchema = z.strictObject({
  name: tagNameSchema,
  /** Default 100. */
  priority: z.number().int().min(0).max(1_000_000).exactOptional(),
  settings: settingsChangeSchema.exactOptional(),
});

export const removeTagSchema = z.strictObject({ name: tagNameSchema });
