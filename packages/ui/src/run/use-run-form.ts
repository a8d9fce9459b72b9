import {
  allDevices,
  type Device,
  type DeviceSelection,
  type JobType,
  type ProblemDetail,
  type Run,
} from '@netraven/api';
import {
  computed,
  onBeforeUnmount,
  onMounted,
  ref,
  shallowRef,
  type ComputedRef,
  type Ref,
  type ShallowRef,
} from 'vue';
import { fieldsOf, type Field } from '../config-form/fields.ts';
import { hasUnfinished } from '../config-form/focus.ts';
import { isWithin } from '../config-form/problems-at.ts';
import { refusalOf } from '../config-form/refusal.ts';
import type { Config } from '../config-form/settings.ts';
import { withBase } from '../config-form/with-base.ts';
import { client } from '../server/client.ts';
import { failureOf, isSignedOut, type Failure } from '../server/failure.ts';
import { send } from '../server/session.ts';
import { canChangeDevices } from './changes-devices.tsx';

/** The job and the devices to choose from. */
export interface RunChoices {
  /** Undefined if no live worker has it. */
  readonly job: JobType | undefined;
  readonly devices: readonly Device[];
}

/** The state of the form that starts a run. */
export interface RunForm {
  /** Undefined until the server answered. */
  readonly found: ShallowRef<RunChoices | undefined>;
  readonly fields: ComputedRef<readonly Field[]>;
  readonly chosen: ShallowRef<DeviceSelection>;
  readonly config: ShallowRef<Config>;
  readonly dryRun: Ref<boolean>;
  /** Problems that the server found in the settings. */
  readonly problems: ShallowRef<readonly ProblemDetail[]>;
  readonly failure: ShallowRef<Failure | undefined>;
  readonly busy: Ref<boolean>;
  /** Sets the config, and clears the problems of the setting at `place`. */
  set(config: Config, place: string): void;
  /** Returns true if something would be lost by leaving the form. */
  isFilledIn(): boolean;
  /**
   * Starts the run. Returns undefined if the server refuses it.
   * @param devices the devices that were confirmed. Default: those of the choice as the server finds them
   */
  start(devices?: DeviceSelection): Promise<Run | undefined>;
}

export function useRunForm(jobType: string): RunForm {
  const found: RunForm['found'] = shallowRef();
  const chosen = shallowRef<DeviceSelection>({});
  const config = shallowRef<Config>({});
  const dryRun = ref(false);
  const problems = shallowRef<readonly ProblemDetail[]>([]);
  const failure = shallowRef<Failure>();
  const [busy, started] = [ref(false), ref(false)];
  const base = shallowRef<Config>({});
  const fields = computed(() => withBase(fieldsOf(found.value?.job?.configSchema ?? {}), base.value));
  /** The same request keeps its key: if an answer is lost, sending it again starts no second run. */
  let sent = { request: '', key: '' };

  const isDryByDefault = (): boolean => found.value?.job !== undefined && canChangeDevices(found.value.job);
  const questions = () => Promise.all([client.jobTypes.list(), client.packages.list(), allDevices(client)]);
  const show = (answers: Awaited<ReturnType<typeof questions>>): void => {
    const job = answers[0].jobTypes.find((one) => one.jobType === jobType);
    // Keep a form that is being filled in while no worker has the job type.
    if (!job && found.value?.job) return;
    const entry = answers[1].packages.find(({ name }) => name === job?.package.name);
    base.value = entry?.policy?.config ?? {};
    const changes = job !== undefined && canChangeDevices(job);
    // Also for a package that was upgraded while its form is open.
    if (changes && !isDryByDefault()) dryRun.value = true;
    found.value = { job, devices: answers[2] };
  };
  // A device may have been added, or the package repaired, in another window. Errors are ignored: starting the run shows
  // them, and an ended session must not hide a half-filled form.
  const reload = (): void => void questions().then(show, () => undefined);
  onMounted(() => {
    window.addEventListener('focus', reload);
    send(questions)
      .then(show)
      .catch((error: unknown) => (failure.value = failureOf(error)));
  });
  onBeforeUnmount(() => window.removeEventListener('focus', reload));

  return {
    found,
    fields,
    chosen,
    config,
    dryRun,
    problems,
    failure,
    busy,
    set(now, place) {
      config.value = now;
      problems.value = problems.value.filter(({ path }) => !isWithin(path, place));
    },
    isFilledIn() {
      if (started.value) return false;
      return (
        [chosen.value, config.value].some((one) => Object.keys(one).length > 0) ||
        dryRun.value !== isDryByDefault() ||
        hasUnfinished()
      );
    },
    async start(devices = chosen.value) {
      busy.value = true;
      failure.value = undefined;
      problems.value = [];
      const body = {
        jobType,
        devices,
        ...(Object.keys(config.value).length > 0 && { config: config.value }),
        ...(dryRun.value && { dryRun: true }),
      };
      const request = JSON.stringify(body);
      if (request !== sent.request) sent = { request, key: crypto.randomUUID() };
      try {
        const run = await send(() => client.runs.create(body, { idempotencyKey: sent.key }));
        started.value = true;
        return run;
      } catch (error) {
        // The user signs in and sends the form again. Nothing was refused.
        if (isSignedOut(error)) return undefined;
        ({ problems: problems.value, failure: failure.value } = refusalOf(error, fields.value));
        return undefined;
      } finally {
        busy.value = false;
      }
    },
  };
}
