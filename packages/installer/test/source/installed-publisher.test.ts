import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { managerOf } from '../../src/manager/manager.ts';
import { readInstalledPublisher } from '../../src/source/installed-publisher.ts';
import { FakeHost } from '../fake-host.ts';

const at = { name: 'netraven-job-x', version: '1.0.0' };
let host: FakeHost;

beforeEach(() => {
  host = new FakeHost([]);
  vi.stubEnv('PATH', host.path);
});
afterEach(() => {
  vi.unstubAllEnvs();
  host.remove();
});

const publisher = (): ReturnType<typeof readInstalledPublisher> =>
  readInstalledPublisher(managerOf(host.folder), host.folder, at);

it('of a version that the registry does not have, the publisher is the noted one', async () => {
  expect(await publisher()).toEqual({ publisher: undefined, maintainers: [] });
  host.write('.netraven/install/history.jsonl', JSON.stringify({ ...at, to: '1.0.0', publisher: 'ada' }));
  expect(await publisher()).toEqual({ publisher: 'ada', maintainers: [] });
});

it('a registry that does not answer for the installed version is an error, and no unknown publisher', async () => {
  host.write('../packages/netraven-job-x@1.0.0/refused', '');
  await expect(publisher()).rejects.toMatchObject({ code: 'NR_INSTALL_REGISTRY_FAILED' });
});
