import { hasEnded, type Run, type Task } from '@netraven/api';
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import { client } from '../server/client.ts';
import type { Failure } from '../server/failure.ts';
import { whileShown } from '../server/while-shown.ts';

/** `edge-2` before `edge-10`. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** A run and its tasks as they are now, for as long as a component is shown. */
export function useRun(id: string): {
  readonly run: ShallowRef<Run | undefined>;
  /** By device name. */
  readonly tasks: ShallowRef<readonly Task[]>;
  /** Names of its devices by id; the same map as long as they are the same. */
  readonly devices: ComputedRef<ReadonlyMap<string, string>>;
  readonly failure: ShallowRef<Failure | undefined>;
} {
  const run = shallowRef<Run>();
  const tasks = shallowRef<readonly Task[]>([]);
  const known = new Map<string, Task>();
  let drawing = 0;
  /** Changes come in crowds: what is shown is put in order once for each picture. */
  const show = (): void => {
    drawing ||= requestAnimationFrame(() => {
      drawing = 0;
      tasks.value = [...known.values()].toSorted((a, b) => compare(nameOf(a), nameOf(b)));
    });
  };
  const failure = whileShown(async (signal, onCut) => {
    // One that is not there is no stream's to say.
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
  return task.device?.name ?? 'the whole run';
}
