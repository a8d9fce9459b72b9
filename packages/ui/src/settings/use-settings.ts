import type { PackageEntry, ProblemDetail } from '@netraven/api';
import { computed, onMounted, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { fieldsOf } from '../config-form/fields.ts';
import { isWithin } from '../config-form/problems-at.ts';
import { refusalOf } from '../config-form/refusal.ts';
import type { Config } from '../config-form/settings.ts';
import { client } from '../server/client.ts';
import { failureOf, isSignedOut, type Failure } from '../server/failure.ts';
import { ask } from '../server/session.ts';
import { patchBetween } from './patch-between.ts';
import { settingsForm, type SettingsForm } from './settings-form.ts';

/** The settings of a package as an administrator changes them. */
export interface Settings {
  /** Undefined until the server has answered; the entry is, where no live worker has the package. */
  readonly found: ShallowRef<{ readonly entry: PackageEntry | undefined } | undefined>;
  readonly form: ComputedRef<SettingsForm>;
  readonly config: ShallowRef<Config>;
  /** What saving would change; empty when it would change nothing. */
  readonly patch: ComputedRef<Config>;
  /** What the server found wrong with settings. */
  readonly problems: ShallowRef<readonly ProblemDetail[]>;
  readonly failure: ShallowRef<Failure | undefined>;
  readonly busy: Ref<boolean>;
  /** Whether what is shown was saved just now. */
  readonly saved: Ref<boolean>;
  /** Takes over a changed config; what was wrong at the setting that changed is wrong no more. */
  set(config: Config, place: string): void;
  /** Returns whether it was saved. */
  save(): Promise<boolean>;
}

export function useSettings(name: string): Settings {
  const found: Settings['found'] = shallowRef();
  /** As the server has them. */
  const kept = shallowRef<Config>({});
  const config = shallowRef<Config>({});
  const problems = shallowRef<readonly ProblemDetail[]>([]);
  const failure = shallowRef<Failure>();
  const [busy, saved] = [ref(false), ref(false)];
  const form = computed(() => settingsForm(fieldsOf(found.value?.entry?.configSchema ?? {}), kept.value));
  const patch = computed(() => patchBetween(kept.value, config.value));
  const take = (now: Config): void => void (kept.value = config.value = now);

  onMounted(async () => {
    try {
      const { packages } = await ask(() => client.packages.list());
      const entries = packages.filter((one) => one.name === name);
      const entry = entries.find(({ state }) => state === 'ready') ?? entries[0];
      take(entry?.policy?.config ?? {});
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
        const policy = await ask(() => client.packages.configure({ name, patch: { ...patch.value } }));
        take(policy.config);
        saved.value = true;
      } catch (error) {
        // It is saved again after signing in, and nothing was refused.
        if (isSignedOut(error)) return false;
        ({ problems: problems.value, failure: failure.value } = refusalOf(error, form.value.fields));
      } finally {
        busy.value = false;
      }
      return saved.value;
    },
  };
}
