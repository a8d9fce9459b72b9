import {
  type allDevices,
  deviceSorts,
  healthStates,
  type DeviceList,
  type DeviceSort,
  type HealthState,
  type ListedDevice,
} from '@netraven/api';
import { defineComponent, watch, type VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { Age } from '../age.tsx';
import { ChoiceChips } from '../choice-chips.tsx';
import { CommandBox } from '../command/command-box.tsx';
import { DataTable, type Column } from '../data-table.tsx';
import { FilterField } from '../filter-field.tsx';
import { Loaded, Loading } from '../loaded.tsx';
import { PageTitle } from '../page-title.tsx';
import { useQueryState } from '../query-state.ts';
import { client } from '../server/client.ts';
import { useAnswer } from '../server/use-answer.ts';
import { ExportButton } from './export-button.tsx';
import { healthLooks, HealthWord } from './health-word.tsx';
import { RunMenu } from './run-menu.tsx';
import { selectedDevices } from './selection.ts';
import './devices.css';

const pageSize = 100;
const filters = ['query', 'text', 'state'] as const;

/** Lists the devices of the inventory with their health, page by page. */
export const DevicesPage = defineComponent(() => {
  const query = useQueryState();
  const stateOf = (): HealthState | undefined => healthStates.find((state) => state === query.get('state'));
  const sort = (): DeviceSort => deviceSorts.find((each) => each === query.get('sort')) ?? 'name';
  /** Without the page. */
  const wanted = (): Parameters<typeof allDevices>[1] => {
    const state = stateOf();
    const words = [query.get('query'), state && `state:${state}`].filter((word) => word !== undefined).join(' ');
    return { query: words || undefined, text: query.get('text'), sort: sort() };
  };
  const { value, failure, isStale } = useAnswer(
    () => ({ ...wanted(), after: query.get('after') }),
    (asked, signal) => client.devices.list({ ...asked, results: true, limit: pageSize }, { signal }),
  );
  watch(
    () => query.get('after'),
    () => scrollTo({ top: 0 }),
  );
  /** Another filter starts at the first page. */
  const filter = (name: (typeof filters)[number], chosen: string | undefined): void =>
    query.set({ [name]: chosen, after: undefined });
  const field = (name: (typeof filters)[number], label: string): VNode => (
    <FilterField label={label} value={query.get(name)} onFilter={(typed: string) => filter(name, typed)} />
  );
  const tools = (): VNode => (
    <div class="filters" role="search" aria-label="Devices">
      {field('query', 'Query')}
      {field('text', 'Name or address')}
      <ChoiceChips<HealthState | undefined>
        label="Health"
        choices={[
          { value: undefined, words: 'all' },
          ...healthStates.map((state) => ({ value: state, words: healthLooks[state].word })),
        ]}
        chosen={stateOf()}
        onChoose={(state: HealthState | undefined) => filter('state', state)}
      />
    </div>
  );
  const nothing = (): VNode => {
    // No device of one filter says nothing about another one.
    if (isStale.value) return <Loading />;
    if ([...filters, 'after'].some((name) => query.get(name) !== undefined)) {
      return <p class="nothing">No device matches.</p>;
    }
    return (
      <>
        <p class="nothing">No devices yet. Add one on the command line.</p>
        <CommandBox command="netraven devices add core-1 192.0.2.1 --platform cisco_ios" />
      </>
    );
  };
  // The selection can be used and ended also while no row is shown.
  const empty = ({ devices }: DeviceList): VNode | undefined =>
    devices.length > 0 || selectedDevices.value.size > 0 ? undefined : nothing();
  const bar = (): VNode => (
    <div class="table-bar">
      <p role="status">
        {selectedDevices.value.size === 0 ? (
          <span class="quiet">None selected</span>
        ) : (
          `${selectedDevices.value.size} selected`
        )}
        {isStale.value ? <span class="quiet">, loading…</span> : null}
      </p>
      <RunMenu names={[...selectedDevices.value]} />
      <VBtn
        variant="text"
        size="small"
        disabled={selectedDevices.value.size === 0}
        onClick={() => (selectedDevices.value = new Set())}
      >
        Deselect all
      </VBtn>
      <ExportButton query={wanted()} />
    </div>
  );
  const table = ({ devices, next }: DeviceList): VNode => (
    <section class="panel devices" aria-label="Devices" aria-busy={isStale.value}>
      {bar()}
      <DataTable<ListedDevice>
        columns={columns}
        rows={devices}
        nameOf={({ name }: ListedDevice) => name}
        sorting={{
          by: sort(),
          to: (by) => query.to({ sort: by === 'name' ? undefined : by, after: undefined }),
        }}
        selection={{ names: selectedDevices.value, onSelect: (names) => (selectedDevices.value = names) }}
        hasKeys
      />
      {devices.length === 0 ? nothing() : null}
      {!isStale.value && (next || query.get('after') !== undefined) ? (
        <nav class="form-actions pages" aria-label="Pages of devices">
          {query.get('after') === undefined ? null : (
            <VBtn variant="tonal" color="primary" to={query.to({ after: undefined })} active={false}>
              First page
            </VBtn>
          )}
          {next ? (
            <VBtn variant="tonal" color="primary" to={query.to(next)} active={false}>
              Next page
            </VBtn>
          ) : null}
        </nav>
      ) : null}
    </section>
  );
  return () => (
    <>
      <div class="page-head">
        <PageTitle title="Devices" />
        <p class="quiet">
          {pageSize} on a page. The health of a device is that of its worst job type. Proven: a job saved a text of it,
          changed or not. A query has words such as <code>tag:core platform:cisco_ios -backup:24h</code>.
        </p>
        <p class="quiet keys">
          <kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>x</kbd> selects, <kbd>Esc</kbd> deselects all.
        </p>
      </div>
      {tools()}
      <Loaded<DeviceList> value={value.value} failure={failure.value} shown={table} empty={empty} />
    </>
  );
});

const columns: readonly Column<ListedDevice>[] = [
  {
    title: 'Device',
    sort: 'name',
    cell: ({ name }) => <RouterLink to={{ name: 'device', params: { name } }}>{name}</RouterLink>,
  },
  { title: 'Health', sort: 'state', class: 'health', cell: ({ results }) => health(results) },
  { title: 'Address', cell: ({ address, port }) => (port === 22 ? address : `${address} port ${port}`) },
  { title: 'Platform', sort: 'platform', cell: ({ platform }) => platform },
  { title: 'Tags', class: 'tags', cell: ({ tags }) => tags.join(', ') },
  { title: 'Proven', sort: 'proven', class: 'time', isNamed: true, cell: ({ results }) => age(results?.lastProvenAt) },
  { title: 'Changed', class: 'time', isNamed: true, cell: ({ results }) => age(results?.lastChangeAt) },
];

function health(results: ListedDevice['results']): VNode {
  const code = results?.state === 'failing' ? results.lastTry?.code : null;
  return (
    <>
      <HealthWord state={results?.state ?? 'never'} />
      {code == null ? null : <span class="quiet code"> {code}</span>}
    </>
  );
}

function age(at: string | null | undefined): VNode {
  return at == null ? <span class="quiet">never</span> : <Age at={at} />;
}
