import { allDevices, type Device, type JobType, type Run } from '@netraven/api';
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
import type { Config } from '../config-form/settings.ts';
import { useForm, type FormState } from '../config-form/use-form.ts';
import { withBase } from '../config-form/with-base.ts';
import { client } from '../server/client.ts';
import { canChangeDevices } from './changes-devices.tsx';
import { queryOf, type ChosenDevices } from './selected-devices.ts';
import { missingNames, withoutNames } from './missing-names.ts';

/** The job and the devices to choose from. */
export interface RunChoices {
  /** Undefined if no live worker has it. */
  readonly job: JobType | undefined;
  readonly devices: readonly Device[];
}

/** The state of the form that starts a run. */
export interface RunForm extends FormState {
  /** Undefined until the server answered. */
  readonly found: ShallowRef<RunChoices | undefined>;
  readonly fields: ComputedRef<readonly Field[]>;
  readonly chosen: ShallowRef<ChosenDevices>;
  /** Names that were chosen and that no device has any more. They are not chosen any more. */
  readonly missing: ShallowRef<readonly string[]>;
  readonly dryRun: Ref<boolean>;
  /** Returns true if something would be lost by leaving the form. */
  isFilledIn(): boolean;
  /**
   * Starts the run. Returns undefined if the server refuses it.
   * @param devices the devices that were confirmed. Default: those of the choice as the server finds them
   */
  start(devices?: ChosenDevices): Promise<Run | undefined>;
}

/** @param given names of the devices that are chosen at first */
export function useRunForm(jobType: string, given: readonly string[]): RunForm {
  const found: RunForm['found'] = shallowRef();
  let atFirst: ChosenDevices = given.length > 0 ? { names: [...given] } : {};
  const chosen = shallowRef<ChosenDevices>(atFirst);
  const missing: RunForm['missing'] = shallowRef([]);
  const [dryRun, started] = [ref(false), ref(false)];
  const base = shallowRef<Config>({});
  const packageFields = computed(() => fieldsOf(found.value?.job?.configSchema ?? {}));
  const fields: RunForm['fields'] = computed(() => withBase(packageFields.value, base.value, config.value));
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
    missing.value = missingNames([...missing.value, ...(chosen.value.names ?? [])], answers[2]);
    if (missing.value.length === 0) return;
    // The user changed nothing by this.
    atFirst = withoutNames(atFirst, missing.value);
    chosen.value = withoutNames(chosen.value, missing.value);
  };
  let [asked, answered] = [0, 0];
  const find = async (): Promise<void> => {
    const mine = ++asked;
    const answers = await questions();
    // Focusing the window twice asks twice. An older answer may arrive last.
    if (mine < answered) return;
    answered = mine;
    show(answers);
  };
  const { state, load, submit } = useForm(find, () => fields.value);
  const { config } = state;
  // A device may have been added, or the package repaired, in another window. If a form is shown, errors are ignored:
  // starting the run shows them, and an ended session must not hide a half-filled form.
  const reload = (): void => void (found.value ? find().catch(() => undefined) : load());
  onMounted(() => window.addEventListener('focus', reload));
  onBeforeUnmount(() => window.removeEventListener('focus', reload));

  return {
    ...state,
    found,
    fields,
    chosen,
    missing,
    dryRun,
    isFilledIn() {
      if (started.value) return false;
      return (
        JSON.stringify(chosen.value) !== JSON.stringify(atFirst) ||
        Object.keys(config.value).length > 0 ||
        dryRun.value !== isDryByDefault() ||
        hasUnfinished()
      );
    },
    async start(devices = chosen.value) {
      const body = {
        jobType,
        devices: queryOf(devices),
        ...(Object.keys(config.value).length > 0 && { config: config.value }),
        ...(dryRun.value && { dryRun: true }),
      };
      const request = JSON.stringify(body);
      if (request !== sent.request) sent = { request, key: crypto.randomUUID() };
      const run = await submit(() => client.runs.create(body, { idempotencyKey: sent.key }));
      if (run) started.value = true;
      return run;
    },
  };
}
