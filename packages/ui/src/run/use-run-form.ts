import type { Device, DeviceSelection, JobType, ProblemDetail, Run } from '@netraven/api';
import {
  computed,
  onBeforeUnmount,
  onMounted,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
  type ShallowRef,
} from 'vue';
import { fieldsOf, type Field } from '../config-form/fields.ts';
import { isWithin } from '../config-form/problems-at.ts';
import { refusalOf } from '../config-form/refusal.ts';
import type { Config } from '../config-form/settings.ts';
import { withBase } from '../config-form/with-base.ts';
import { client } from '../server/client.ts';
import { failureOf, isSignedOut, type Failure } from '../server/failure.ts';
import { ask } from '../server/session.ts';

/** What a run is to be, as a person puts it together. */
export interface RunForm {
  /** Undefined until the server has answered; the job type is, where no live worker has it. */
  readonly found: ShallowRef<{ readonly job: JobType | undefined; readonly devices: readonly Device[] } | undefined>;
  readonly fields: ComputedRef<readonly Field[]>;
  readonly chosen: ShallowRef<DeviceSelection>;
  readonly config: ShallowRef<Config>;
  readonly dryRun: Ref<boolean>;
  /** What the server found wrong with settings. */
  readonly problems: ShallowRef<readonly ProblemDetail[]>;
  readonly failure: ShallowRef<Failure | undefined>;
  readonly busy: Ref<boolean>;
  /** Takes over a changed config; what was wrong at the setting that changed is wrong no more. */
  set(config: Config, place: string): void;
  /** Asks for the run; undefined when it is refused. */
  start(): Promise<Run | undefined>;
}

export function useRunForm(jobType: string): RunForm {
  const found: RunForm['found'] = shallowRef();
  const chosen = shallowRef<DeviceSelection>({ all: true });
  const config = shallowRef<Config>({});
  const dryRun = ref(false);
  const problems = shallowRef<readonly ProblemDetail[]>([]);
  const failure = shallowRef<Failure>();
  const busy = ref(false);
  const base = shallowRef<Config>({});
  const fields = computed(() => withBase(fieldsOf(found.value?.job?.configSchema ?? {}), base.value));
  /** Of one intention there is one run, also when its answer is lost and it is asked for again. */
  let intention = crypto.randomUUID();
  watch([chosen, config, dryRun], () => (intention = crypto.randomUUID()));

  const questions = () => Promise.all([client.jobTypes.list(), client.packages.list(), client.devices.list()]);
  const show = (answers: Awaited<ReturnType<typeof questions>>): void => {
    const job = answers[0].jobTypes.find((one) => one.jobType === jobType);
    // Somebody fills in its form: that no worker has it for a moment takes nothing away.
    if (!job && found.value?.job) return;
    const entry = answers[1].packages.find(({ name }) => name === job?.package.name);
    base.value = entry?.policy?.config ?? {};
    found.value = { job, devices: answers[2].devices };
  };
  // Whoever comes back may have added a device in between, or mended the package. What is shown stays where that fails:
  // who asks for the run hears why. Nobody asked here, so a session that has ended takes no form away that is half filled.
  const comesBack = (): void => void questions().then(show, () => undefined);
  onMounted(() => {
    window.addEventListener('focus', comesBack);
    ask(questions)
      .then(show)
      .catch((error: unknown) => (failure.value = failureOf(error)));
  });
  onBeforeUnmount(() => window.removeEventListener('focus', comesBack));

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
    async start() {
      busy.value = true;
      failure.value = undefined;
      problems.value = [];
      const body = {
        jobType,
        devices: chosen.value,
        ...(Object.keys(config.value).length > 0 && { config: config.value }),
        ...(dryRun.value && { dryRun: true }),
      };
      try {
        return await ask(() => client.runs.create(body, { idempotencyKey: intention }));
      } catch (error) {
        // It is asked for again after signing in, and nothing was refused.
        if (isSignedOut(error)) return undefined;
        ({ problems: problems.value, failure: failure.value } = refusalOf(error, fields.value));
        return undefined;
      } finally {
        busy.value = false;
      }
    },
  };
}
