import type { ArtifactChange, ArtifactChanges } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { ChoiceChips } from '../choice-chips.tsx';
import { FilterField } from '../filter-field.tsx';
import { ForeignText } from '../foreign-text.tsx';
import { Loaded, Loading } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { PageTitle } from '../page-title.tsx';
import { useQueryState } from '../query-state.ts';
import { client } from '../server/client.ts';
import { useAnswer } from '../server/use-answer.ts';
import { ChangeRow, mostNames } from './change-row.tsx';
import { beginOf, instantOf, localOf, periodOf, periods, type Period } from './period.ts';
import { RemoteList } from './remote-list.tsx';
import { changesInWords } from './words.ts';
import '../devices/devices.css';
import './changes.css';

/** The rows keep their words until the answer to another choice is loaded. */
interface Shown extends ArtifactChanges {
  readonly isNet: boolean;
}

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
    async ({ since, ...wanted }, signal): Promise<Shown> => {
      const last = periodOf(since);
      const asked = { ...wanted, since: last ? beginOf(last).toISOString() : since };
      return { ...(await client.artifacts.changes(asked, { signal })), isNet: wanted.net };
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
      onFilter={(typed: string) => {
        // Without an end, the period goes on until now. It needs a begin.
        const unset = name === 'to' ? undefined : query.get(name);
        query.set({ [name]: instantOf(typed) ?? unset, open: undefined });
      }}
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
  const list = ({ changes, isCut, next, isNet: ofNet }: Shown): VNode => (
    <section class="panel changes" aria-label="Changes" aria-busy={isStale.value}>
      <p class="changes-count" role="status">
        {isStale.value ? 'Loading…' : counted(changes)}
      </p>
      <ul>
        {changes.map((change) => {
          const { id } = change;
          const isOpen = id === query.get('open');
          return (
            <ChangeRow
              key={id}
              change={change}
              isNet={ofNet}
              isOpen={isOpen}
              onToggle={() => query.set({ open: isOpen ? undefined : id, hunks: undefined, names: undefined })}
              names={query.count('names', mostNames)}
              onMoreNames={() => query.set({ names: String(query.count('names', mostNames) + mostNames) })}
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
  const empty = ({ changes, span, isNet: ofNet }: Shown): VNode | undefined => {
    if (changes.length > 0) return undefined;
    // Nothing in one period says nothing about another one.
    if (isStale.value) return <Loading />;
    return (
      <p class="nothing">
        {ofNet ? 'Nothing differs between the begin and the end of this period.' : 'Nothing changed in this period.'}
        {span ? (
          <>
            {' '}
            Versions were saved from <Moment at={span.first} /> to <Moment at={span.last} />.
          </>
        ) : null}
      </p>
    );
  };
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
      <Loaded<Shown> value={value.value} failure={failure.value} shown={list} empty={empty} />
      <RemoteList />
    </>
  );
});

function counted(changes: readonly ArtifactChange[]): VNode {
  return (
    <>
      {changesInWords(changes)}
      {changes.slice(0, 1).map(({ version: { jobType, name } }) => (
        <span class="quiet">
          {' '}
          of <ForeignText text={`${jobType} / ${name}`} most={200} />
        </span>
      ))}
    </>
  );
}
