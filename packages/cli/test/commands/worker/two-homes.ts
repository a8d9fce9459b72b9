import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Run, WorkerList } from '@netraven/api';
import { startSimulator, type Simulator } from '@netraven/testing';
import { testDatabase, testKey } from '@netraven/db/test-utils/database';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { spawnNetRaven, type Ended } from '../../../test-utils/netraven.ts';
import { started, type Started } from '../../started.ts';

const login = { username: 'netops', password: 'two-homes-4Rt' };

/** An API without a worker, and workers with homes of their own, on one database. */
export interface TwoHomes {
  readonly api: HostFolder;
  readonly simulator: Simulator;
  /** Runs a command against the API. */
  readonly command: (line: string) => Promise<Ended>;
  /** Starts `netraven worker`, by default in a home of its own, and waits until it works. */
  readonly worker: (
    args?: readonly string[],
    home?: string,
  ) => Promise<{ readonly host: HostFolder; readonly process: Started }>;
  readonly workers: () => Promise<WorkerList['workers']>;
  /** Waits until a condition holds for a run. */
  readonly until: (id: string, holds: (run: Run) => boolean) => Promise<Run>;
  readonly query: <Row extends object>(statement: string) => Promise<Row[]>;
}

/** Starts simulated devices and `netraven start --no-worker`. All of it ends with the test. */
export async function startTwoHomes(names: readonly string[], latencyMs: number): Promise<TwoHomes> {
  const api = new HostFolder();
  const db = await testDatabase();
  api.atEnd(() => db.close());
  const env = { DATABASE_URL: db.url, NETRAVEN_MASTER_KEY: testKey };
  Object.assign(api.env, env);
  const simulator = await startSimulator(names.map((name) => ({ name, platform: 'cisco_ios', ...login, latencyMs })));
  api.atEnd(() => simulator.close());
  await started(api, { args: ['--no-worker'] });
  const server = JSON.parse(readFileSync(join(api.home, 'server.json'), 'utf8')) as { address: string; port: number };
  const token = readFileSync(join(api.home, 'token'), 'utf8').trim();
  const ask = async <T>(path: string): Promise<T> => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`http://${server.address}:${server.port}/api/v1${path}`, { headers });
    return (await answer.json()) as T;
  };
  const command = (line: string): Promise<Ended> => inProcess(api, line.split(' '));
  const workers = async (): Promise<WorkerList['workers']> => (await ask<WorkerList>('/workers')).workers;
  const homes: TwoHomes = {
    api,
    simulator,
    command,
    async worker(args = [], home) {
      const host = new HostFolder();
      Object.assign(host.env, env, home === undefined ? {} : { NETRAVEN_HOME: home });
      const process = spawnNetRaven(host, ['worker', '--grace', '60', ...args]);
      const [first] = (await Promise.race([once(process.stdout, 'data'), process.ended.then((end) => [end])])) as [
        unknown,
      ];
      if (!Buffer.isBuffer(first)) throw new Error(`netraven worker ended: ${JSON.stringify(first)}`);
      return { host, process };
    },
    workers,
    async until(id, holds) {
      for (;;) {
        const run = await ask<Run>(`/runs/${id}`);
        if (holds(run)) return run;
        await wait(50);
      }
    },
    query: async <Row extends object>(statement: string) => (await db.pool.query<Row>(statement)).rows,
  };
  const { username, password } = login;
  const key = { NETRAVEN_PASSWORD: password };
  await inProcess(api, ['credentials', 'add', 'lab', '--network', '127.0.0.0/8', '--username', username], { env: key });
  return homes;
}
