import { z } from 'zod';
import { idSchema, instantSchema, lineSchema, queryNumberSchema, sentIdSchema, type Data } from './fields.ts';
import { taskErrorSchema } from './tasks.ts';

/** A text that a device sent and that was refused, because it was not proven complete. Without the text. */
export const quarantinedSchema = z.object({
  id: idSchema,
  createdAt: instantSchema,
  /** The task that got it. Null: its run was removed. */
  task: z
    .object({
      id: idSchema,
      runId: idSchema,
      jobType: z.string(),
      /** Name of the device when the run was created. */
      deviceName: z.string(),
    })
    .nullable(),
  /** In bytes. */
  size: z.number().int(),
  /** Why it was refused. */
  error: taskErrorSchema,
});
export type Quarantined = Data<typeof quarantinedSchema>;

export const quarantineListSchema = z.object({
  texts: z.array(quarantinedSchema),
  /** Query of the next page. Absent on the last page. */
  next: z.object({ before: idSchema }).exactOptional(),
});
export type QuarantineList = Data<typeof quarantineListSchema>;

export const quarantineQuerySchema = z.strictObject({
  /** Name that the device had when the run was created. Default: all. */
  device: lineSchema(253).exactOptional(),
  /** Only texts older than this one. */
  before: sentIdSchema.exactOptional(),
  /** Default 50. */
  limit: queryNumberSchema(1, 200).exactOptional(),
});

/** A refused text in clear. */
export const quarantinedTextSchema = quarantinedSchema.extend({ text: z.string() });
