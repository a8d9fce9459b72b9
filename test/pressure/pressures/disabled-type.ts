import type { Pressure } from '../pressure.ts';
import { patiently, startRun, untilRunEnded } from '../runs.ts';
import { otherDevices } from '../world.ts';

const name = 'netraven-job-idle';

/** Queues tasks of a job type, disables its package, and cancels what is left at the end. */
export const disabledType: Pressure = {
  name: 'a job type of 4,000 tasks disabled',
  async press(world, calm) {
    const { sql } = world;
    const id = await startRun(world, 'idle');
    await patiently(world, '/packages/disable', { name });
    if (!calm.aborted) await new Promise((resolve) => calm.addEventListener('abort', resolve, { once: true }));
    const { rows } = await sql.query<{ status: string; count: number }>(
      'select status, count(*)::int as count from task where run_id = $1 group by status',
      [id],
    );
    const waiting = rows.find(({ status }) => status === 'queued')?.count ?? 0;
    await patiently(world, `/runs/${id}/cancel`, {});
    const counts = await untilRunEnded(world, id);
    await patiently(world, '/packages/enable', { name });
    const total = otherDevices.idle;
    const ended = (counts['success'] ?? 0) + (counts['cancelled'] ?? 0);
    return {
      done: `${waiting} waited to the end`,
      broken: [
        // Those that the worker had fetched may end.
        ...(waiting > total / 2 ? [] : [`only ${waiting} of ${total} tasks waited: ${JSON.stringify(rows)}`]),
        ...(ended === total ? [] : [`${ended} of ${total} tasks ended: ${JSON.stringify(counts)}`]),
      ],
    };
  },
};
