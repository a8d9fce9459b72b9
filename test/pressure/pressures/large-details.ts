import { setTimeout as wait } from 'node:timers/promises';
import { detailsBytes } from '../jobs.ts';
import type { Pressure } from '../pressure.ts';
import { startRun, untilRunEnded } from '../runs.ts';
import { otherDevices, type World } from '../world.ts';

const followers = 5;

/** Runs tasks with large details, again and again. Each follower reads the details of each task when it has ended. */
export const largeDetails: Pressure = {
  name: `20 tasks with 900 KB of details, five followers`,
  async press(world, calm) {
    const broken: string[] = [];
    let runs = 0;
    let bytes = 0;
    do {
      const id = await startRun(world, 'details');
      const read = await Promise.all(Array.from({ length: followers }, () => follow(world, id)));
      const { success = 0 } = await untilRunEnded(world, id);
      runs += 1;
      bytes += read.reduce((sum, one) => sum + one.bytes, 0);
      if (success !== otherDevices.details) broken.push(`${success} of ${otherDevices.details} tasks succeeded`);
      for (const { tasks } of read) if (tasks !== success) broken.push(`a follower read ${tasks} tasks of ${success}`);
      if (!calm.aborted) await wait(200);
    } while (!calm.aborted);
    return { done: `${runs} runs, ${Math.round(bytes / 2 ** 20)} MB read`, broken };
  },
};

/** Follows a run to its end. Returns the number of ended tasks whose details were read, and all bytes. */
async function follow({ url, token }: World, id: string): Promise<{ readonly tasks: number; readonly bytes: number }> {
  const headers = { authorization: `Bearer ${token}` };
  const read = new Map<string, Promise<number>>();
  let bytes = 0;
  const readTask = async (taskId: string): Promise<number> => {
    const answer = await fetch(`${url}/tasks/${taskId}`, { headers });
    const { length } = await answer.text();
    bytes += length;
    return answer.ok ? length : 0;
  };
  const stream = await fetch(`${url}/events?run=${id}`, { headers });
  if (!stream.ok || !stream.body) throw new Error(`the stream of events answered ${stream.status}`);
  let text = '';
  for await (const part of stream.body.pipeThrough(new TextDecoderStream())) {
    bytes += part.length;
    text += part;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    let isEnded = false;
    for (const event of events) {
      const data = /^data: ?(\{.*)$/m.exec(event)?.[1];
      if (data === undefined) continue;
      const { run, task } = JSON.parse(data) as {
        run?: { finishedAt: string | null };
        task?: { id: string; finishedAt: string | null };
      };
      if (task?.finishedAt && !read.has(task.id)) read.set(task.id, readTask(task.id));
      if (run?.finishedAt) isEnded = true;
    }
    if (isEnded) break;
  }
  const lengths = await Promise.all(read.values());
  return { tasks: lengths.filter((length) => length > detailsBytes / 2).length, bytes };
}
