import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../../packages/test-utils/src/free-port.ts';
import { connectHome, type HomeClient } from '../../packages/test-utils/src/query-home.ts';
import { maySmallDisk, mountSmallDisk, type SmallDisk } from '../../packages/test-utils/src/small-disk.ts';
import { House, login, type Process } from '../chaos/house.ts';
import { startNetwork, type Network } from '../chaos/network.ts';
import { letClockStep } from './clock.ts';
import { addJobs } from './jobs.ts';
import { startLive, type Live } from './live.ts';

/** `netraven start` with slow devices, whose backups must not notice any pressure. */
export interface World {
  readonly house: House;
  readonly netraven: Process;
  readonly network: Network;
  readonly live: Live;
  /** The database, as its superuser. */
  readonly sql: HomeClient;
  /** Those of the mirror and of the log files, if this process may mount any. */
  readonly disks: readonly SmallDisk[];
  readonly syslogPort: number;
  readonly url: string;
  readonly token: string;
  readonly size: Size;
}

/** Sizes of a form of the report. */
export interface Size {
  /** Before each answer of a device, in ms. */
  readonly latencyMs: number;
  /** Rows of the log before the first search. */
  readonly logRows: number;
  /** Devices of an import. */
  readonly rows: number;
  /** Lines of the files of other tools that take the longest to read. */
  readonly lines: number;
  /** Length of what lasts a time, in ms. */
  readonly lastsMs: number;
}

export const goodDevices = 50;
/** Number of devices by the job type of a pressure, which is also their tag. */
export const otherDevices = { details: 20, aborts: 8, idle: 4_000 } as const;
/** More than all tasks that pressures start: slots are no part of the pressure. */
const slots = 120;

export async function startWorld(size: Size): Promise<World> {
  const network = await startNetwork(
    Array.from({ length: goodDevices }, (_, index) => {
      return { name: `good-${index + 1}`, platform: 'cisco_ios', ...login, latencyMs: size.latencyMs };
    }),
  );
  // The lease is that of NetRaven.
  const house = new House({ slots, leaseSeconds: 30 });
  const syslogPort = await freePort();
  const config = { syslog: { address: '127.0.0.1', port: syslogPort } };
  house.host.write('netraven.config.mts', `export default ${JSON.stringify(config)};\n`);
  addJobs(house.host);
  const disks = maySmallDisk ? [mountSmallDisk(house.mirror, 64), mountSmallDisk(join(house.home, 'logs'), 64)] : [];
  const first = await house.start();
  const maker = await connectHome(house.home, 'postgres');
  await letClockStep(maker);
  await maker.end();
  // The sessions that are open keep the real clock.
  await house.stop(first);
  const netraven = await house.start();
  await house.api('/credentials', { networks: ['127.0.0.0/8'], name: 'lab', ...login });
  for (const device of network.devices) await house.api('/devices', { ...device, tags: ['good'] });
  await addOthers(house);
  const sql = await connectHome(house.home, 'postgres');
  onTestFinished(() => sql.end());
  await fillLog(sql, size.logRows);
  const { address, port } = JSON.parse(readFileSync(join(house.home, 'server.json'), 'utf8')) as {
    address: string;
    port: number;
  };
  const url = `http://${address}:${port}/api/v1`;
  const token = readFileSync(join(house.home, 'token'), 'utf8').trim();
  const live = startLive(`${url}/health/live`);
  return { house, netraven, network, live, sql, disks, syslogPort, url, token, size };
}

/** Writes rows of the log of the last hours. */
async function fillLog(sql: HomeClient, rows: number): Promise<void> {
  await sql.query(`insert into job_log (time, log_type, level, source, message, meta)
    select now() - n * interval '1 ms', 'system', 1, 'test.pressure', 'entry ' || n || ' of ' || md5(n::text), '{}'
    from generate_series(1, ${rows}) as n`);
  await sql.query('analyze job_log');
}

/** Adds devices that no job connects to, for each job of the pressures. */
async function addOthers(house: House): Promise<void> {
  const rows = Object.entries(otherDevices).flatMap(([tag, count], net) =>
    Array.from({ length: count }, (_, n) => `${tag}-${n},10.${net}.${n >> 8}.${n & 255},cisco_ios,${tag}`),
  );
  const text = ['name,address,platform,tags', ...rows].join('\n');
  await house.api('/devices/import', { files: [{ name: 'devices.csv', text }] });
}
