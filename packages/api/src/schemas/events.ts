import { z } from 'zod';
import { sentIdSchema, type Data } from './fields.ts';
import { runSchema } from './runs.ts';
import { taskSchema } from './tasks.ts';

/** Tells a change of a run or task from its other changes. It says nothing about their order. */
const change = z.number().int();

/** A run as it is now. The last change of a run comes after those of its tasks. */
const runEventSchema = z.object({ type: z.literal('run'), change, run: runSchema });
export type RunEvent = Data<typeof runEventSchema>;

/** A task as it is now, without the details of its result. */
const taskEventSchema = z.object({ type: z.literal('task'), change, task: taskSchema });
export type TaskEvent = Data<typeof taskEventSchema>;

/** A change. Of several changes in quick succession, only the last one may be sent. */
export const eventSchema = z.discriminatedUnion('type', [runEventSchema, taskEventSchema]);
export type Event = RunEvent | TaskEvent;

export const eventQuerySchema = z.strictObject({
  /** Id of the run. Default: all runs of the last two days that have not ended. */
  run: sentIdSchema.exactOptional(),
  /** Id of a task of that run: only this one of its tasks. Default: all. */
  task: sentIdSchema.exactOptional(),
});
export type EventQuery = Data<typeof eventQuerySchema>;
