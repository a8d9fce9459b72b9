import { allDevices, type ListedDevice } from '@netraven/api';
import { mdiDownload } from '@mdi/js';
import { defineComponent } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { csvOf, download } from '../csv.ts';
import { FailureNotice } from '../failure-notice.tsx';
import { client } from '../server/client.ts';
import { useSending } from '../server/use-sending.ts';

/** Saves all devices of a query as CSV, not only those of the page. */
export const ExportButton = defineComponent(
  (props: { query: Parameters<typeof allDevices>[1] }) => {
    const { busy, failure, start } = useSending();
    const save = (): Promise<void> =>
      start(async () => {
        const devices = await allDevices(client, { ...props.query, results: true });
        download('devices.csv', csvOf([head, ...devices.map(rowOf)]));
      });
    return () => (
      <>
        {failure.value ? <FailureNotice failure={failure.value} /> : null}
        <VBtn
          variant="text"
          size="small"
          prependIcon={`svg:${mdiDownload}`}
          loading={busy.value}
          title="All devices that match, also those of other pages"
          onClick={() => void save()}
        >
          CSV
        </VBtn>
      </>
    );
  },
  { props: ['query'] },
);

const head = ['name', 'address', 'port', 'platform', 'tags', 'health', 'code', 'proven', 'changed'];

function rowOf({ name, address, port, platform, tags, results }: ListedDevice): string[] {
  const { state = '', lastTry = null, lastProvenAt = null, lastChangeAt = null } = results ?? {};
  const saved = [lastProvenAt, lastChangeAt].map((at) => at ?? '');
  return [name, address, String(port), platform, tags.join(','), state, lastTry?.code ?? '', ...saved];
}
