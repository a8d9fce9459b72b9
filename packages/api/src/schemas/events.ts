import { z } from 'zod';
import { sentIdSchema, type Data } from './fields.ts';
import { runSchema } from './runs.ts';
import { taskSchema } from './tasks.ts';

/** Identifies a change of a run or task. It does not define the order of changes. */
const change = z.number().int();

/** The current state of a run. The last change of a run is sent after the changes of its tasks. */
const runEventSchema = z.object({ type: z.literal('run'), change, run: runSchema });
export type RunEvent = Data<typeof runEventSchema>;

/** The current state of a task, without the details of its result. */
const taskEventSchema = z.object({ type: z.literal('task'), change, task: taskSchema });
export type TaskEvent = Data<typeof taskEventSchema>;

/** A change. Of several changes in quick succession, only the last one may be sent. */
export const eventSchema = z.discriminatedUnion('type', [runEventSchema, taskEventSchema]);
export type Event = RunEvent | TaskEvent;

export const eventQuerySchema = z.strictObject({
  /** Id of the run. Default: all runs of the last two days that have not ended. */
  run: sentIdSchema.exactOptional(),
  /** Id of a task of that run. Only events of this task and its run are sent. Default: all tasks. */
  task: sentIdSchema.exactOptional(),
});
export type EventQuery = Data<typeof eventQuerySchema>;
