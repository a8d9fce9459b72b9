import type { JobType, Run } from '@netraven/api';
import { computed, type ComputedRef, type Ref } from 'vue';
import type { RouteLocationRaw } from 'vue-router';
import { statusLooks } from '../run/status-look.ts';
import { client } from '../server/client.ts';
import type { Failure } from '../server/failure.ts';
import { useAnswer } from '../server/use-answer.ts';
import { sections } from '../shell/sections.ts';

/** A place to go to. */
export interface Found {
  readonly kind: 'page' | 'device' | 'job' | 'run';
  readonly title: string;
  /** Distinguishes it from others with this title. */
  readonly more: string;
  readonly to: RouteLocationRaw;
}

const most = 8;
const recentRuns = 100;
/** Recent runs that are shown before something is typed. */
const firstRuns = 5;
const wholeId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Finds pages and job types by title, devices by a part of their name or address, and runs by the beginning of their id. */
export function useFound(text: Ref<string>): {
  readonly found: ComputedRef<readonly Found[]>;
  /** False while a part of the answer is on its way. */
  readonly isComplete: ComputedRef<boolean>;
  readonly failure: ComputedRef<Failure | undefined>;
} {
  const wanted = computed(() => text.value.trim().toLowerCase());
  const known = useAnswer(
    () => ({}),
    async (_, signal) => {
      const [{ jobTypes }, { runs }] = await Promise.all([
        client.jobTypes.list({ signal }),
        client.runs.list({ limit: recentRuns }, { signal }),
      ]);
      return { jobTypes, runs };
    },
  );
  const devices = useAnswer(
    () => (wanted.value === '' ? undefined : { text: wanted.value }),
    (query, signal) => client.devices.list({ ...query, limit: most }, { signal }),
  );
  const has = (...names: readonly string[]): boolean => names.some((name) => name.toLowerCase().includes(wanted.value));
  const found = computed<readonly Found[]>(() => {
    const pages = sections.filter(({ title }) => has(title));
    // A device of an earlier text must not be chosen.
    const ofText = devices.current.value?.devices ?? [];
    const { jobTypes = [], runs = [] } = known.value.value ?? {};
    const jobs = wanted.value === '' ? [] : jobTypes.filter(({ label, jobType }) => has(label, jobType));
    return [
      ...pages.map(({ title, path }): Found => ({ kind: 'page', title, more: '', to: path })),
      ...ofText.map(({ name, address }): Found => ({
        kind: 'device',
        title: name,
        more: address,
        to: { name: 'device', params: { name } },
      })),
      ...jobs.slice(0, most).map(jobFound),
      ...runsFound(runs, wanted.value),
    ];
  });
  return {
    found,
    isComplete: computed(() => known.value.value !== undefined && (wanted.value === '' || !devices.isStale.value)),
    failure: computed(() => known.failure.value ?? devices.failure.value),
  };
}

function jobFound({ label, jobType }: JobType): Found {
  return { kind: 'job', title: `Run ${label}`, more: jobType, to: { name: 'job', params: { jobType } } };
}

function runsFound(runs: readonly Run[], wanted: string): readonly Found[] {
  const some = wanted === '' ? runs.slice(0, firstRuns) : runs.filter(({ id }) => id.startsWith(wanted)).slice(0, most);
  // An older run.
  if (some.length === 0 && wholeId.test(wanted)) return [runFound({ id: wanted }, '')];
  return some.map((run) => runFound(run, `${run.jobType}, ${statusLooks[run.status].word}`));
}

function runFound({ id }: Pick<Run, 'id'>, more: string): Found {
  return { kind: 'run', title: id, more, to: { name: 'run', params: { id } } };
}
