import type { PackageEntry } from '@netraven/api';
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import { fieldsOf } from '../config-form/fields.ts';
import type { Config } from '../config-form/settings.ts';
import { useForm, type FormState } from '../config-form/use-form.ts';
import { client } from '../server/client.ts';
import { patchBetween } from './patch-between.ts';
import { settingsForm, type SettingsForm } from './settings-form.ts';

/** The state of the form for a package's settings. */
export interface Settings extends FormState {
  /** Undefined until the server answered. Null if no live worker has the package. */
  readonly found: ShallowRef<PackageEntry | null | undefined>;
  readonly form: ComputedRef<SettingsForm>;
  /** The change that saving makes. Empty: no change. */
  readonly patch: ComputedRef<Config>;
  /** True after saving, until the next change. */
  readonly saved: ComputedRef<boolean>;
  /** Returns false if the server refused it. */
  save(): Promise<boolean>;
}

export function useSettings(name: string): Settings {
  const found: Settings['found'] = shallowRef();
  /** The settings on the server. */
  const stored = shallowRef<Config>({});
  /** The config after the last save. */
  const answered = shallowRef<Config>();
  const form = computed(() => settingsForm(fieldsOf(found.value?.configSchema ?? {}), stored.value));
  const find = async (): Promise<void> => {
    const { packages } = await client.packages.list();
    const entries = packages.filter((one) => one.name === name);
    const entry = entries.find(({ state }) => state === 'ready') ?? entries[0];
    stored.value = config.value = entry?.policy?.config ?? {};
    found.value = entry ?? null;
  };
  const { state, submit } = useForm(find, () => form.value.fields);
  const { config } = state;
  const patch = computed(() => patchBetween(stored.value, config.value));

  return {
    ...state,
    found,
    form,
    patch,
    saved: computed(() => config.value === answered.value),
    async save() {
      const sent = config.value;
      const policy = await submit(() => client.packages.configure({ name, patch: { ...patch.value } }));
      if (!policy) return false;
      if (config.value === sent) stored.value = config.value = answered.value = policy.config;
      // The user typed during the request. A patch from the answer would remove what other administrators set.
      else stored.value = sent;
      return true;
    },
  };
}
