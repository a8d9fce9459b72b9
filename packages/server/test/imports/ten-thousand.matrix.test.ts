import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { longestTurn } from '@netraven/test-utils/longest-turn';
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

test('the server answers while 10,000 devices get logins of their own, and others after that', async () => {
  const text = (login: string): string =>
    [
      'name,address,platform,username,password',
      ...Array.from(
        { length: 10_000 },
        (_, index) => `own-${index},10.${index >> 8}.${index & 255}.2,cisco_ios,eve,${login}${index}`,
      ),
    ].join('\n');
  for (const login of ['first', 'second']) {
    const busyMs = await longestTurn(async () => {
      expect(await api.client.sources.import({ files: [{ name: 'x.csv', text: text(login) }] })).toMatchObject({
        written: true,
        outside: [],
        credentials: { length: login === 'first' ? 10_000 : 0 },
      });
    });
    // With a search for each name, one turn took 16 s.
    expect(busyMs).toBeLessThan(2_000);
  }
  expect(await longestTurn(() => api.client.status.get())).toBeLessThan(2_000);
});
