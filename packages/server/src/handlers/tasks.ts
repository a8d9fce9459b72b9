import { runs } from '@netraven/db';
import { serverError } from '../codes.ts';
import type { Handlers } from './handler.ts';
import { withWaits } from './runs.ts';

export const taskHandlers: Handlers['tasks'] = {
  get: async ({ db }, { params }) => {
    const report = await runs.taskReport(db, params.id);
    if (!report) throw serverError('NR_TASK_UNKNOWN', `There is no task ${params.id}`);
    const [task] = await withWaits(db, [report.task]);
    return { ...report, ...(task && { task }) };
  },
};
