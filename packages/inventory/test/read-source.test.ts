import { expect, test } from 'vitest';
import { longestTurn } from '@netraven/test-utils/longest-turn';
import { readSource } from '../src/index.ts';
import { platforms } from '../test-utils/samples.ts';

const yaml = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) =>
      `- name: sw-${index}\n  address: 10.${index >> 8}.${index & 255}.1\n  platform: ios\n  tags: [core, ams]\n`,
  ).join('');
const files = [{ name: 'x.yaml', text: yaml(10_000) }];

test('10,000 devices in YAML are read in a thread, and this process goes on meanwhile', async () => {
  let read: Awaited<ReturnType<typeof readSource>> | undefined;
  const busyMs = await longestTurn(async () => (read = await readSource({ files }, platforms)));
  expect({ kind: read?.kind, devices: read?.good.length, last: read?.good.at(-1) }).toMatchObject({
    kind: 'yaml',
    devices: 10_000,
    last: { at: 'line 39997', name: 'sw-9999', platform: 'cisco_ios', tags: ['ams', 'core'] },
  });
  // Without a thread it is 1,600 ms.
  expect(busyMs).toBeLessThan(500);
});

test('errors of the thread have their code and hint', async () => {
  await expect(readSource({ files: [{ name: 'x.json', text: '{' }], kind: 'json' }, platforms)).rejects.toMatchObject({
    name: 'NetRavenError',
    code: 'NR_IMPORT_UNREADABLE',
    message: 'x.json is no valid JSON',
    hint: expect.stringContaining('--from'),
  });
});

test.each(['netbox.example.net/x.csv', 'http://', 'http://ann:hunter2@example.net/x.csv'])(
  'the URL %s without a kind is no URL of a source',
  async (url) => {
    const error = await readSource({ url }, platforms).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'NR_SOURCE_URL_INVALID' });
    expect(String(error)).not.toContain('hunter2');
  },
);

test('a caller who goes away ends the thread', async () => {
  const gone = new AbortController();
  const reading = readSource({ files }, platforms, { signal: gone.signal });
  gone.abort(new Error('gone'));
  await expect(reading).rejects.toThrow('gone');
  await expect(
    readSource({ files: [{ name: 'hosts', text: '10.0.0.1 a' }], platform: 'ios' }, platforms),
  ).resolves.toMatchObject({ good: [{ name: 'a' }] });
});
