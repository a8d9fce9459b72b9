import { mdiMagnify } from '@mdi/js';
import type { PackageEntry, PackageList } from '@netraven/api';
import { defineComponent, ref, shallowRef, type VNode } from 'vue';
import { VProgressCircular } from 'vuetify/components/VProgressCircular';
import { VTextField } from 'vuetify/components/VTextField';
import { FailureNotice } from '../failure-notice.tsx';
import { PageTitle } from '../page-title.tsx';
import { isFound, keyOf, standingOf, standings, type Standing } from './catalogue.ts';
import { DecideDialog } from './decide-dialog.tsx';
import { PackageCard } from './package-card.tsx';
import { usePackages } from './use-packages.ts';

const titles: Readonly<Record<Standing, readonly [title: string, text: string]>> = {
  ready: ['Ready to run', ''],
  disabled: ['Disabled', 'These run once somebody enables them.'],
  rejected: ['Rejected', 'These were found and cannot run. Nothing else is affected by them.'],
};

/** Every job package that was found, as it is now. */
export const CataloguePage = defineComponent(() => {
  const { list, failure, news } = usePackages();
  const search = ref('');
  const only = ref<Standing>();
  const deciding = shallowRef<{ readonly entry: PackageEntry; readonly enable: boolean }>();

  const card = (entry: PackageEntry, workers: PackageList['workers']): VNode => (
    <PackageCard
      key={keyOf(entry)}
      entry={entry}
      workers={workers}
      onDecide={(enable: boolean) => (deciding.value = { entry, enable })}
    />
  );
  const section = (standing: Standing, entries: readonly PackageEntry[], workers: PackageList['workers']): VNode => {
    const [title, text] = titles[standing];
    return (
      <section key={standing} class="standing" aria-labelledby={`standing-${standing}`}>
        <h2 id={`standing-${standing}`}>
          {title} <span class="count">{entries.length}</span>
        </h2>
        {text === '' ? null : <p class="quiet">{text}</p>}
        <div class="cards">{entries.map((entry) => card(entry, workers))}</div>
      </section>
    );
  };
  const filter = (standing: Standing | undefined, count: number): VNode => (
    <button
      key={standing ?? 'all'}
      type="button"
      class={['filter', standing]}
      aria-pressed={only.value === standing}
      onClick={() => (only.value = standing)}
    >
      {standing ?? 'all'} <span class={['count', count > 0 ? 'some' : '']}>{count}</span>
    </button>
  );
  const catalogue = ({ packages, workers }: PackageList): VNode => {
    const found = packages.filter((entry) => isFound(entry, search.value));
    const by = Map.groupBy(found, ({ state }) => standingOf(state));
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
          <div class="filters" role="group" aria-label="Show packages that are">
            {filter(undefined, found.length)}
            {standings.map((standing) => filter(standing, by.get(standing)?.length ?? 0))}
          </div>
        </div>
        {shown.map((standing) => section(standing, by.get(standing) ?? [], workers))}
        {shown.length === 0 ? nothing(packages.length) : null}
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

function nothing(all: number): VNode {
  return all > 0 ? (
    <p class="nothing">No job package fits what you look for.</p>
  ) : (
    <p class="nothing">
      No job package was found. Install one in the host project: <code>netraven jobs add @netraven/job-backup</code>
    </p>
  );
}
