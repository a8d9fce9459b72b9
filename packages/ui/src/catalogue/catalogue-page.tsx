import { mdiMagnify } from '@mdi/js';
import type { PackageEntry, PackageList } from '@netraven/api';
import { computed, defineComponent, ref, shallowRef, type VNode } from 'vue';
import { VProgressCircular } from 'vuetify/components/VProgressCircular';
import { VTextField } from 'vuetify/components/VTextField';
import { ChoiceChips } from '../choice-chips.tsx';
import { FailureNotice } from '../failure-notice.tsx';
import { PageTitle } from '../page-title.tsx';
import { isFound, isFoundProblem, standingOf, standings, type Standing } from './catalogue.ts';
import { DecideDialog } from './decide-dialog.tsx';
import { PackageSection } from './package-section.tsx';
import { RegistryProblems } from './registry-problems.tsx';
import { usePackages } from './use-packages.ts';
import './catalogue.css';

/** Every job package that was found, as it is now. */
export const CataloguePage = defineComponent(() => {
  const { list, failure, news } = usePackages();
  const search = ref('');
  const only = ref<Standing>();
  const deciding = shallowRef<{ readonly entry: PackageEntry; readonly enable: boolean }>();

  const found = computed(() => (list.value?.packages ?? []).filter((entry) => isFound(entry, search.value)));
  const byStanding = computed(() => Map.groupBy(found.value, ({ state }) => standingOf(state)));
  const catalogue = (all: PackageList): VNode => {
    const { workers } = all;
    const problems = only.value ? [] : all.problems.filter((problem) => isFoundProblem(problem, search.value));
    const by = byStanding.value;
    const shown = standings.filter((standing) => (only.value ?? standing) === standing && by.has(standing));
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
          <ChoiceChips<Standing | undefined>
            label="Show packages that are"
            choices={[
              { value: undefined, words: 'all', count: found.value.length },
              ...standings.map((standing) => ({
                value: standing,
                words: standing,
                count: by.get(standing)?.length ?? 0,
                tone: standing,
              })),
            ]}
            chosen={only.value}
            onChoose={(standing: Standing | undefined) => (only.value = standing)}
          />
        </div>
        {problems.length > 0 ? <RegistryProblems problems={problems} workers={workers} /> : null}
        {shown.map((standing) => (
          <PackageSection
            key={standing}
            search={search.value}
            standing={standing}
            entries={by.get(standing) ?? []}
            workers={workers}
            onDecide={(entry: PackageEntry, enable: boolean) => (deciding.value = { entry, enable })}
          />
        ))}
        {shown.length === 0 ? nothing(all) : null}
      </>
    );
  };
  return () => (
    <>
      <div class="page-head">
        <PageTitle title="Job catalogue" />
        <p class="quiet">{summary(list.value)}</p>
      </div>
      {failure.value ? <FailureNotice failure={failure.value} /> : null}
      {list.value ? (
        catalogue(list.value)
      ) : failure.value ? null : (
        <VProgressCircular indeterminate aria-label="Loading" />
      )}
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

function summary(list: PackageList | undefined): string {
  if (!list) return 'Every job type is an npm package.';
  const { packages, workers } = list;
  const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const where = workers.length === 0 ? 'no worker is live' : `found by ${many(workers.length, 'worker')}`;
  return `Every job type is an npm package. ${many(packages.length, 'package')}, ${where}.`;
}

function nothing({ packages, workers }: PackageList): VNode {
  if (packages.length > 0) return <p class="nothing">No job package fits what you look for.</p>;
  if (workers.length === 0) {
    return (
      <p class="nothing">
        Which job packages there are is for a worker to say, and none is live. Look at why: <code>netraven doctor</code>
      </p>
    );
  }
  return (
    <p class="nothing">
      No job package was found. Install one in the host project: <code>netraven jobs add @netraven/job-backup</code>
    </p>
  );
}
