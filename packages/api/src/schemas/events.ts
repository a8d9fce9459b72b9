import { z } from 'zod';
import { sentIdSchema } from './fields.ts';
import { runSchema, type Run } from './runs.ts';
import { taskSchema, type Task } from './tasks.ts';

/** A run as it is now. The last change of a run comes after those of its tasks. */
export interface RunEvent {
  readonly type: 'run';
  /** With the run's id it tells this change from every other; says nothing about their order. */
  readonly change: number;
  readonly run: Run;
}

/** A task as it is now, without the details of its result. */
export interface TaskEvent {
  readonly type: 'task';
  readonly change: number;
  readonly task: Task;
}

/** Something that changed. Of several changes in quick succession, only the last may be told. */
export type Event = RunEvent | TaskEvent;

export interface EventQuery {
  /** Id of the run. Default: all that are under way, of the last two days. */
  readonly run?: string;
  /** Id of a task of that run: of its tasks, only this one. Default: all. */
  readonly task?: string;
}

const change = z.number().int();

export const eventSchema: z.ZodType<Event> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), change, run: runSchema }),
  z.object({ type: z.literal('task'), change, task: taskSchema }),
]);

export const eventQuerySchema: z.ZodType<EventQuery> = z.strictObject({
  run: sentIdSchema.exactOptional(),
  task: sentIdSchema.exactOptional(),
});

export function identifyEvent(event: Event): string {
  return `${event.type === 'run' ? event.run.id : event.task.id}@${event.change}`;
}
