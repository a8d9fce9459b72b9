import { hasEnded, type Run, type Task } from '@netraven/api';
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import { client } from '../server/client.ts';
import type { Failure } from '../server/failure.ts';
import { whileShown } from '../server/while-shown.ts';

/** Sorts `edge-2` before `edge-10`. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** Loads a run and its tasks, live while the component is mounted. */
export function useRun(id: string): {
  readonly run: ShallowRef<Run | undefined>;
  /** By device name, the summary last. */
  readonly tasks: ShallowRef<readonly Task[]>;
  /** Names of its devices by id. The map stays the same object until a device is added. */
  readonly devices: ComputedRef<ReadonlyMap<string, string>>;
  readonly failure: ShallowRef<Failure | undefined>;
} {
  const run = shallowRef<Run>();
  const tasks = shallowRef<readonly Task[]>([]);
  const known = new Map<string, Task>();
  let drawing = 0;
  /** Many events arrive at once: sort and draw once per frame. */
  const show = (): void => {
    drawing ||= requestAnimationFrame(() => {
      drawing = 0;
      tasks.value = [...known.values()].toSorted(
        (a, b) => Number(a.summary) - Number(b.summary) || compare(nameOf(a), nameOf(b)),
      );
    });
  };
  const failure = whileShown(async (signal, onCut) => {
    // A stream does not report an unknown run.
    run.value ??= await client.runs.get(id, {}, { signal });
    for await (const event of client.events.follow({ run: id }, { signal, onCut })) {
      if (event.type === 'task') {
        known.set(event.task.id, event.task);
        show();
        continue;
      }
      run.value = event.run;
      if (hasEnded(event.run.status)) return;
    }
  });
  const devices = computed<ReadonlyMap<string, string>>((before) => {
    const now = tasks.value.flatMap(({ device }) => (device ? [[device.id, device.name] as const] : []));
    return before?.size === now.length ? before : new Map(now);
  });
  return { run, tasks, devices, failure };
}

export function nameOf(task: Task): string {
  if (task.summary) return 'summary';
  return task.device?.name ?? 'the whole run';
}
