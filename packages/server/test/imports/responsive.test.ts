import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { offering, record } from '@netraven/db/test-utils/fixtures';
import { longestTurn } from '@netraven/test-utils/longest-turn';
import { sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi();
await offering(api.db, record('backup'));

test('the server answers while a large file is parsed', async () => {
  const device = (index: number): string =>
    `- { name: sw-${index}, address: 10.0.${index >> 8}.${index & 255}, platform: cisco_ios, tags: [core, ams] }\n`;
  // Almost 4 MiB, with an error in the last line: what follows the parser takes no time.
  const text = [...Array.from({ length: 40_000 }, (_, index) => device(index)), '- {'].join('');
  const importing = api.client.sources.import({ files: [{ name: 'x.yaml', text }] });
  const ended = importing.then(
    () => true,
    () => true,
  );
  let answers = 0;
  const busyMs = await longestTurn(async () => {
    for (; !(await Promise.race([ended, setTimeout(10, false)])); answers++)
      expect(await api.request('GET', '/health/ready')).toMatchObject({ status: 200 });
  });
  await expect(importing).rejects.toMatchObject({ code: 'NR_IMPORT_UNREADABLE' });
  // Without a thread, only the requests before and after the parser are answered. A busy machine answers few more.
  expect(answers).toBeGreaterThan(3);
  // Without a thread, one turn takes as long as the parser: 4 s and more.
  expect(busyMs).toBeLessThan(2_000);
});
