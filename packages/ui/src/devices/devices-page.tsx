import { healthStates, type DeviceList, type HealthState, type ListedDevice } from '@netraven/api';
import { defineComponent, watch, type VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { ChoiceChips } from '../choice-chips.tsx';
import { CommandBox } from '../command/command-box.tsx';
import { DataTable } from '../data-table.tsx';
import { FilterField } from '../filter-field.tsx';
import { Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { PageTitle } from '../page-title.tsx';
import { useQueryState } from '../query-state.ts';
import { client } from '../server/client.ts';
import { useAnswer } from '../server/use-answer.ts';
import { healthLooks, HealthWord } from './health-word.tsx';
import './devices.css';

const pageSize = 100;
const filters = ['text', 'tags', 'platform', 'state'] as const;

/** Lists the devices of the inventory with their health, page by page. */
export const DevicesPage = defineComponent(() => {
  const query = useQueryState();
  const stateOf = (): HealthState | undefined => healthStates.find((state) => state === query.get('state'));
  const { value, failure, isStale } = useAnswer(
    () => {
      const [text, tags, platform, after] = ['text', 'tags', 'platform', 'after'].map((name) => query.get(name));
      const state = stateOf();
      return {
        ...(text !== undefined && { text }),
        ...(tags !== undefined && { tags }),
        ...(platform !== undefined && { platform }),
        ...(state && { state }),
        ...(after !== undefined && { after }),
      };
    },
    (wanted, signal) => client.devices.list({ ...wanted, results: true, limit: pageSize }, { signal }),
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
      {field('text', 'Name or address')}
      {field('tags', 'Tag')}
      {field('platform', 'Platform')}
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
  const empty = ({ devices }: DeviceList): VNode | undefined => {
    if (devices.length > 0) return undefined;
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
  const table = ({ devices, next }: DeviceList): VNode => (
    <section class="panel devices" aria-label="Devices" aria-busy={isStale.value}>
      <DataTable<ListedDevice>
        columns={['Device', 'Health', 'Address', 'Platform', 'Tags', 'Last saved']}
        rows={devices}
        row={row}
      />
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
        <p class="quiet">By name, {pageSize} on a page. The health of a device is that of its worst job type.</p>
      </div>
      {tools()}
      <Loaded<DeviceList> value={value.value} failure={failure.value} shown={table} empty={empty} />
    </>
  );
});

function row({ id, name, address, port, platform, tags, results }: ListedDevice): VNode {
  const code = results?.state === 'failing' ? results.lastTry?.code : null;
  return (
    <tr key={id}>
      <th scope="row">
        <RouterLink to={{ name: 'device', params: { name } }}>{name}</RouterLink>
      </th>
      <td>
        <HealthWord state={results?.state ?? 'never'} />
        {code == null ? null : <div class="quiet code">{code}</div>}
      </td>
      <td>{port === 22 ? address : `${address} port ${port}`}</td>
      <td>{platform}</td>
      <td>{tags.join(', ')}</td>
      <td class="when">
        {results?.lastChangeAt == null ? <span class="quiet">nothing</span> : <Moment at={results.lastChangeAt} />}
      </td>
    </tr>
  );
}
