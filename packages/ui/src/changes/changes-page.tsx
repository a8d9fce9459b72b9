import type { ArtifactChange, ArtifactChanges } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { ChoiceChips } from '../choice-chips.tsx';
import { FilterField } from '../filter-field.tsx';
import { ForeignText } from '../foreign-text.tsx';
import { Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { PageTitle } from '../page-title.tsx';
import { useQueryState } from '../query-state.ts';
import { devicesInWords } from '../run/words.ts';
import { client } from '../server/client.ts';
import { useAnswer } from '../server/use-answer.ts';
import { ChangeRow } from './change-row.tsx';
import { beginOf, instantOf, localOf, periodOf, periods, type Period } from './period.ts';
import { RemoteList } from './remote-list.tsx';
import '../devices/devices.css';
import './changes.css';

const fewChanges = 100;
/** The page shows no more. */
const mostChanges = 1_000;

/** Lists the changes of all devices in a period. Equal changes of several devices are one row. */
export const ChangesPage = defineComponent(() => {
  const query = useQueryState();
  const isBetween = (): boolean => query.get('from') !== undefined;
  const period = (): Period => periodOf(query.get('since')) ?? '24h';
  const isAll = (): boolean => query.get('all') === 'true';
  const isNet = (): boolean => query.get('net') === 'true';
  const { value, failure, isStale } = useAnswer(
    () => {
      const [device, tag, jobType, name, from, until] = ['device', 'tag', 'job', 'artifact', 'from', 'to'].map((one) =>
        query.get(one),
      );
      const time = from === undefined ? { since: period() } : { since: from, until };
      return { device, tag, jobType, name, ...time, net: isNet(), limit: isAll() ? mostChanges : fewChanges };
    },
    ({ since, ...wanted }, signal) => {
      const last = periodOf(since);
      return client.artifacts.changes({ ...wanted, since: last ? beginOf(last).toISOString() : since }, { signal });
    },
  );
  const choose = (chosen: Period | undefined): void => {
    if (chosen) query.set({ since: chosen, from: undefined, to: undefined, open: undefined });
    else query.set({ from: beginOf(period()).toISOString(), to: new Date().toISOString(), since: undefined });
  };
  const field = (name: string, label: string): VNode => (
    <FilterField
      label={label}
      value={query.get(name)}
      onFilter={(typed: string) => query.set({ [name]: typed, open: undefined })}
    />
  );
  const instant = (name: string, label: string): VNode => (
    <FilterField
      label={label}
      type="datetime-local"
      value={localOf(query.get(name))}
      onFilter={(typed: string) => query.set({ [name]: instantOf(typed) ?? query.get(name), open: undefined })}
    />
  );
  const tools = (): VNode => (
    <div role="search" aria-label="Changes">
      <div class="filters period">
        <ChoiceChips<Period | undefined>
          label="Period"
          choices={[
            ...(Object.keys(periods) as Period[]).map((each) => ({ value: each, words: `last ${each}` })),
            { value: undefined, words: 'between' },
          ]}
          chosen={isBetween() ? undefined : period()}
          onChoose={choose}
        />
        {isBetween() ? [instant('from', 'From'), instant('to', 'To')] : null}
        <ChoiceChips<boolean>
          label="Show"
          choices={[
            { value: false, words: 'each change' },
            { value: true, words: 'net difference' },
          ]}
          chosen={isNet()}
          onChoose={(net: boolean) => query.set({ net: net ? 'true' : undefined, open: undefined })}
        />
      </div>
      <div class="filters">
        {field('device', 'Device, or core-*')}
        {field('tag', 'Tag')}
        {field('job', 'Job type')}
        {field('artifact', 'Artifact')}
      </div>
    </div>
  );
  const list = ({ changes, isCut, next }: ArtifactChanges): VNode => (
    <section class="panel changes" aria-label="Changes" aria-busy={isStale.value}>
      <p class="changes-count" role="status">
        {inWords(changes)}
        {changes.slice(0, 1).map(({ version: { jobType, name } }) => (
          <span class="quiet">
            {' '}
            of <ForeignText text={`${jobType} / ${name}`} most={200} />
          </span>
        ))}
      </p>
      <ul>
        {changes.map((change) => {
          const { id } = change;
          const isOpen = id === query.get('open');
          return (
            <ChangeRow
              key={id}
              change={change}
              isNet={isNet()}
              isOpen={isOpen}
              onToggle={() => query.set({ open: isOpen ? undefined : id, hunks: undefined })}
            />
          );
        })}
      </ul>
      {isCut || next ? (
        <p class="changes-cut">
          {next
            ? `Only the newest ${changes.length.toLocaleString()} changes are shown. `
            : 'Only the newest 20,000 versions were compared. '}
          {isAll() || !next ? (
            'Choose a shorter period or fewer devices.'
          ) : (
            <VBtn variant="tonal" color="primary" size="small" onClick={() => query.set({ all: 'true' })}>
              Show up to {mostChanges.toLocaleString()}
            </VBtn>
          )}
        </p>
      ) : null}
    </section>
  );
  const empty = ({ changes, span }: ArtifactChanges): VNode | undefined =>
    changes.length > 0 ? undefined : (
      <p class="nothing">
        {isNet() ? 'Nothing differs between the begin and the end of this period.' : 'Nothing changed in this period.'}
        {span ? (
          <>
            {' '}
            Versions were saved from <Moment at={span.first} /> to <Moment at={span.last} />.
          </>
        ) : null}
      </p>
    );
  return () => (
    <>
      <div class="page-head">
        <PageTitle title="Changes" />
        <p class="quiet">
          {isNet()
            ? 'How the end of the period differs from its begin, newest first. What was changed back is left out. '
            : 'What jobs saved that differs from before, newest first. '}
          The same hunk on several devices is shown once.
        </p>
      </div>
      {tools()}
      <Loaded<ArtifactChanges> value={value.value} failure={failure.value} shown={list} empty={empty} />
      <RemoteList />
    </>
  );
});

function inWords(changes: readonly ArtifactChange[]): string {
  const devices = new Set(changes.flatMap((change) => change.devices.map(({ name }) => name))).size;
  return `${changes.length === 1 ? '1 change' : `${changes.length} different changes`} on ${devicesInWords(devices)}`;
}
