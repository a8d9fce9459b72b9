import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi();

test('10,000 devices are imported, changed and listed', async () => {
  const text = (site: string): string =>
    [
      'name,address,platform,site,username,password',
      ...Array.from(
        { length: 10_000 },
        (_, index) => `sw-${index},10.${index >> 8}.${index & 255}.1,cisco_ios,${site},ann,pw${index % 50}`,
      ),
    ].join('\n');
  const times: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    const result = await work();
    times[name] = Math.round(performance.now() - begun);
    return result;
  };
  const send = (csv: string): ReturnType<typeof api.client.sources.import> =>
    api.client.sources.import({ files: [{ name: 'x.csv', text: csv }] });
  expect((await timed('import', () => send(text('ams')))).additions).toHaveLength(10_000);
  expect((await timed('change', () => send(text('ber')))).changes).toHaveLength(10_000);
  expect(await timed('same', () => send(text('ber')))).toMatchObject({ unchanged: 10_000, changes: [] });
  expect((await timed('list', () => api.client.devices.list({ limit: 10_000 }))).devices).toHaveLength(10_000);
  expect((await api.client.credentials.list()).credentials).toHaveLength(50);
  process.stdout.write(`10,000 devices, ms: ${JSON.stringify(times)}\n`);
});
