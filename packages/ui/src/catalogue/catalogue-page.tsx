import { mdiMagnify } from '@mdi/js';
import type { PackageEntry, PackageList } from '@netraven/api';
import { computed, defineComponent, ref, shallowRef, type VNode } from 'vue';
import { VTextField } from 'vuetify/components/VTextField';
import { ChoiceChips } from '../choice-chips.tsx';
import { Loaded } from '../loaded.tsx';
import { PageTitle } from '../page-title.tsx';
import { AddJob } from './add-job.tsx';
import { isFound, isFoundProblem, groupOf, groups, type Group } from './catalogue.ts';
import { DecideDialog } from './decide-dialog.tsx';
import { PackageSection } from './package-section.tsx';
import { RegistryProblems } from './registry-problems.tsx';
import { usePackages } from './use-packages.ts';
import './catalogue.css';

/** Shows all job packages, live. */
export const CataloguePage = defineComponent(() => {
  const { list, failure, news } = usePackages();
  const search = ref('');
  const only = ref<Group>();
  const deciding = shallowRef<{ readonly entry: PackageEntry; readonly enable: boolean }>();

  const found = computed(() => (list.value?.packages ?? []).filter((entry) => isFound(entry, search.value)));
  const byGroup = computed(() => Map.groupBy(found.value, ({ state }) => groupOf(state)));
  const catalogue = (all: PackageList): VNode => {
    const { workers } = all;
    const problems = only.value ? [] : all.problems.filter((problem) => isFoundProblem(problem, search.value));
    const by = byGroup.value;
    const shown = groups.filter((group) => (only.value ?? group) === group && by.has(group));
    return (
      <>
        <div class="catalogue-tools">
          <VTextField
            class="search"
            modelValue={search.value}
            onUpdate:modelValue={(typed: string | null) => (search.value = typed ?? '')}
            label="Search"
            type="search"
            density="compact"
            hideDetails
            prependInnerIcon={`svg:${mdiMagnify}`}
          />
          <ChoiceChips<Group | undefined>
            label="State"
            choices={[
              { value: undefined, words: 'all', count: found.value.length },
              ...groups.map((group) => ({
                value: group,
                words: group,
                count: by.get(group)?.length ?? 0,
                color: groupColors[group],
              })),
            ]}
            chosen={only.value}
            onChoose={(group: Group | undefined) => (only.value = group)}
          />
        </div>
        {problems.length > 0 ? <RegistryProblems problems={problems} workers={workers} /> : null}
        {shown.map((group) => (
          <PackageSection
            key={group}
            search={search.value}
            group={group}
            entries={by.get(group) ?? []}
            workers={workers}
            onDecide={(entry: PackageEntry, enable: boolean) => (deciding.value = { entry, enable })}
          />
        ))}
        {shown.length === 0 ? nothing(all) : null}
        <AddJob />
      </>
    );
  };
  return () => (
    <>
      <div class="page-head">
        <PageTitle title="Job catalogue" />
        <p class="quiet">{summary(list.value)}</p>
      </div>
      <Loaded<PackageList> value={list.value} failure={failure.value} shown={catalogue} />
      <div role="status">
        {news.value.length > 0 ? (
          <p class="news" key={news.value.join()}>
            {news.value.join('. ')}
          </p>
        ) : null}
      </div>
      {deciding.value ? (
        <DecideDialog
          entry={deciding.value.entry}
          enable={deciding.value.enable}
          onClose={() => (deciding.value = undefined)}
        />
      ) : null}
    </>
  );
});

/** Theme colours of the counts. */
const groupColors: Readonly<Record<Group, string>> = { ready: 'success', disabled: 'warning', rejected: 'error' };

function summary(list: PackageList | undefined): string {
  if (!list) return 'Every job type is an npm package.';
  const { packages, workers } = list;
  const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const where = workers.length === 0 ? 'no live worker' : `found by ${many(workers.length, 'worker')}`;
  return `Every job type is an npm package. ${many(packages.length, 'package')}, ${where}.`;
}

function nothing({ packages, workers }: PackageList): VNode {
  if (packages.length > 0) return <p class="nothing">No matching job package.</p>;
  if (workers.length === 0) {
    return (
      <p class="nothing">
        No live worker, so no job packages. Find the cause: <code>netraven doctor</code>
      </p>
    );
  }
  return (
    <p class="nothing">
      No job packages yet. Install one: <code>netraven jobs add @netraven/job-backup</code>
    </p>
  );
}
