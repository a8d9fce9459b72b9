import type { ProblemDetail } from '@netraven/api';
import { onMounted, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { failureOf, isSignedOut, type Failure } from '../server/failure.ts';
import { send, session } from '../server/session.ts';
import type { Field } from './fields.ts';
import { isWithin } from './problems-at.ts';
import { refusalOf } from './refusal.ts';
import type { Config } from './settings.ts';

/** The state of a form whose settings the server checks. */
export interface FormState {
  readonly config: ShallowRef<Config>;
  /** Problems that the server found in the settings. */
  readonly problems: ShallowRef<readonly ProblemDetail[]>;
  readonly failure: ShallowRef<Failure | undefined>;
  readonly busy: Ref<boolean>;
  /** Sets the config, and clears the problems of the setting at `place`. */
  set(config: Config, place: string): void;
}

interface Form {
  readonly state: FormState;
  /** Loads the form. */
  readonly load: () => Promise<void>;
  /** Sends the form. Returns undefined if the server refuses it. */
  readonly submit: <Answer>(request: () => Promise<Answer>) => Promise<Answer | undefined>;
}

/**
 * Loads a form and sends it.
 * @param find loads what the form shows
 */
export function useForm(find: () => Promise<void>, fields: () => readonly Field[]): Form {
  const config = shallowRef<Config>({});
  const problems = shallowRef<readonly ProblemDetail[]>([]);
  const failure = shallowRef<Failure>();
  const busy = ref(false);
  let [isLoading, isLoaded] = [false, false];

  async function load(): Promise<void> {
    if (isLoading) return;
    isLoading = true;
    failure.value = undefined;
    try {
      await send(find);
      isLoaded = true;
    } catch (error) {
      failure.value = failureOf(error);
    } finally {
      isLoading = false;
    }
  }
  onMounted(load);
  // The page of a form stays while the user signs in again.
  watch(session, (now) => {
    if (now === 'signed-in' && !isLoaded) void load();
  });

  function set(now: Config, place: string): void {
    config.value = now;
    problems.value = problems.value.filter(({ path }) => !isWithin(path, place));
  }

  async function submit<Answer>(request: () => Promise<Answer>): Promise<Answer | undefined> {
    busy.value = true;
    failure.value = undefined;
    problems.value = [];
    try {
      return await send(request);
    } catch (error) {
      // The user signs in and sends the form again. Nothing was refused.
      if (isSignedOut(error)) return undefined;
      ({ problems: problems.value, failure: failure.value } = refusalOf(error, fields()));
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  return { state: { config, problems, failure, busy, set }, load, submit };
}
