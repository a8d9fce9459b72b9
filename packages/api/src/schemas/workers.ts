import { z } from 'zod';
import { idSchema, instantSchema, type Data } from './fields.ts';

/** A worker process. */
const workerSchema = z.object({
  id: idSchema,
  hostname: z.string(),
  pid: z.number().int(),
  /** It works on the devices of this pool. */
  pool: z.string(),
  /** Version of NetRaven. */
  version: z.string().nullable(),
  startedAt: instantSchema,
  seenAt: instantSchema,
  /** Seen within 15 s. A worker that was killed stays listed for a day, or until another starts on its machine. */
  live: z.boolean(),
  /** Number of its running tasks. */
  running: z.number().int(),
  /** Ids of the job types that it can run. */
  jobTypes: z.array(z.string()),
});

/** Latest first. */
export const workerListSchema = z.object({ workers: z.array(workerSchema) });
export type WorkerList = Data<typeof workerListSchema>;
