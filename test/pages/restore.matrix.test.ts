import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { asAdmin, testKey } from '../../packages/db/test-utils/database.ts';
import { urlOf } from '../../packages/db/test-utils/server.ts';
import { startTcpServer } from '../../packages/db/test-utils/tcp-server.ts';
import { House, login } from '../chaos/house.ts';
import { startNetwork, type Network } from '../chaos/network.ts';
import { blocksOf } from '../../packages/test-utils/src/page-blocks.ts';

/** The commands below a heading: those that make a backup, and those that restore it. */
function commandsOf(heading: string): readonly [string, string] {
  const [backup, restore] = blocksOf('docs/operating.md').filter(
    (block) => block.heading === heading && block.language === 'sh',
  );
  if (!backup || !restore) throw new Error(`docs/operating.md has no commands below ${heading}`);
  return [backup.text, restore.text];
}

/** A folder in which a person makes backups, and what runs commands there. */
function backupFolder(): (commands: string, env: NodeJS.ProcessEnv) => Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return (commands, env) => promisify(execFile)('sh', ['-eux', '-c', commands], { cwd: folder, env });
}

const startSwitch = (): Promise<Network> => startNetwork([{ name: 'core-1', platform: 'cisco_ios', ...login }]);
const textOf = (house: House, id: number): Promise<unknown> => house.api(`/artifacts/${id}`);

/** Backs up the device, and returns the versions of its configuration. */
async function backUp(house: House): Promise<{ id: number; version: number }[]> {
  const run = await house.until(await house.backUpAll(), ({ finishedAt }) => finishedAt !== null);
  expect(run).toMatchObject({ status: 'success' });
  const path = '/artifacts?device=core-1&jobType=backup&name=running-config';
  return ((await house.api(path)) as { versions: { id: number; version: number }[] }).versions;
}

/** Reads the old version from the restored database, and the device with the restored password. */
async function expectRestored(house: House, network: Network, before: unknown, id: number): Promise<void> {
  expect(await textOf(house, id)).toEqual(before);
  await network.configure('ntp server 10.0.0.123');
  expect((await backUp(house)).map(({ version }) => version)).toEqual([2, 1]);
}

it('the commands of docs/operating.md restore a home: a backup is read, and a device with a password', async () => {
  const [backup, restore] = commandsOf('The PostgreSQL of the home');
  const inFolder = backupFolder();
  const network = await startSwitch();
  const old = new House({ slots: 5 });
  const first = await old.start();
  await old.addDevices(network);
  const [saved] = await backUp(old);
  const before = await textOf(old, saved?.id ?? 0);
  await old.stop(first);
  await inFolder(backup, { ...old.host.env, NETRAVEN_HOME: old.home });
  rmSync(old.host.folder, { recursive: true });

  const restored = new House({ slots: 5 });
  await inFolder(restore, { ...restored.host.env, NETRAVEN_HOME: restored.home });
  const second = await restored.start();
  await expectRestored(restored, network, before, saved?.id ?? 0);
  expect(await restored.stop(second)).toEqual({ code: 0, left: [] });
});

/** The newest PostgreSQL of the system that NetRaven works with, with its programs. */
const system = globSync('/usr/lib/postgresql/{15,16,17,18,19}/bin/pg_restore')
  .map(dirname)
  .filter((bin) => existsSync(join(bin, 'initdb')))
  .toSorted()
  .at(-1);
const why = system === undefined ? ' (skipped: no PostgreSQL of Debian)' : '';

it.skipIf(system === undefined)(
  `the commands of docs/operating.md restore the database of DATABASE_URL while NetRaven runs${why}`,
  async () => {
    const [backup, restore] = commandsOf('DATABASE_URL');
    const inFolder = backupFolder();
    const network = await startSwitch();
    const server = await startTcpServer({ system: system ?? '' });
    onTestFinished(() => server.stop());
    const envOf = async (database: string): Promise<NodeJS.ProcessEnv> => {
      await asAdmin({ adminLogin: { connectionString: server.url } }, `create database ${database}`);
      return { DATABASE_URL: urlOf(server.url, database), NETRAVEN_MASTER_KEY: testKey };
    };
    const path = `${system}:${process.env['PATH']}`;
    const env = await envOf('before');
    const old = new House({ slots: 5, env });
    const first = await old.start();
    await old.addDevices(network);
    const [saved] = await backUp(old);
    const before = await textOf(old, saved?.id ?? 0);
    await inFolder(backup, { ...old.host.env, ...env, PATH: path });
    await old.stop(first);

    const newEnv = await envOf('after');
    const restored = new House({ slots: 5, env: newEnv });
    await inFolder(restore, { ...restored.host.env, ...newEnv, PATH: path });
    const second = await restored.start();
    await expectRestored(restored, network, before, saved?.id ?? 0);
    expect(await restored.stop(second)).toEqual({ code: 0, left: [] });
  },
);
