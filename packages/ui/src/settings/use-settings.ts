import type { PackageEntry, ProblemDetail } from '@netraven/api';
import { computed, onMounted, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { fieldsOf } from '../config-form/fields.ts';
import { isWithin } from '../config-form/problems-at.ts';
import { refusalOf } from '../config-form/refusal.ts';
import type { Config } from '../config-form/settings.ts';
import { client } from '../server/client.ts';
import { failureOf, isSignedOut, type Failure } from '../server/failure.ts';
import { send } from '../server/session.ts';
import { patchBetween } from './patch-between.ts';
import { settingsForm, type SettingsForm } from './settings-form.ts';

export interface SettingsOf {
  /** Undefined if no live worker has the package. */
  readonly entry: PackageEntry | undefined;
}

/** The state of the form for a package's settings. */
export interface Settings {
  /** Undefined until the server answered. */
  readonly found: ShallowRef<SettingsOf | undefined>;
  readonly form: ComputedRef<SettingsForm>;
  readonly config: ShallowRef<Config>;
  /** The change that saving makes. Empty: no change. */
  readonly patch: ComputedRef<Config>;
  /** Problems that the server found in the settings. */
  readonly problems: ShallowRef<readonly ProblemDetail[]>;
  readonly failure: ShallowRef<Failure | undefined>;
  readonly busy: Ref<boolean>;
  /** True after saving, until the next change. */
  readonly saved: Ref<boolean>;
  /** Sets the config, and clears the problems of the setting at `place`. */
  set(config: Config, place: string): void;
  /** Returns false if the server refused it. */
  save(): Promise<boolean>;
}

export function useSettings(name: string): Settings {
  const found: Settings['found'] = shallowRef();
  /** The settings on the server. */
  const stored = shallowRef<Config>({});
  const config = shallowRef<Config>({});
  const problems = shallowRef<readonly ProblemDetail[]>([]);
  const failure = shallowRef<Failure>();
  const [busy, saved] = [ref(false), ref(false)];
  const form = computed(() => settingsForm(fieldsOf(found.value?.entry?.configSchema ?? {}), stored.value));
  const patch = computed(() => patchBetween(stored.value, config.value));
  const load = (now: Config): void => void (stored.value = config.value = now);

  onMounted(async () => {
    try {
      const { packages } = await send(() => client.packages.list());
      const entries = packages.filter((one) => one.name === name);
      const entry = entries.find(({ state }) => state === 'ready') ?? entries[0];
      load(entry?.policy?.config ?? {});
      found.value = { entry };
    } catch (error) {
      failure.value = failureOf(error);
    }
  });

  return {
    found,
    form,
    config,
    patch,
    problems,
    failure,
    busy,
    saved,
    set(now, place) {
      config.value = now;
      saved.value = false;
      problems.value = problems.value.filter(({ path }) => !isWithin(path, place));
    },
    async save() {
      busy.value = true;
      saved.value = false;
      failure.value = undefined;
      problems.value = [];
      try {
        const policy = await send(() => client.packages.configure({ name, patch: { ...patch.value } }));
        load(policy.config);
        saved.value = true;
      } catch (error) {
        // The user signs in and saves again. Nothing was refused.
        if (isSignedOut(error)) return false;
        ({ problems: problems.value, failure: failure.value } = refusalOf(error, form.value.fields));
      } finally {
        busy.value = false;
      }
      return saved.value;
    },
  };
}
