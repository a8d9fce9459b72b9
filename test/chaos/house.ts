import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { makeHostProject } from '../../packages/test-utils/src/make-host-project.ts';
import { HostFolder } from '../../packages/test-utils/src/host-folder.ts';
import { spawnNetRaven, type SpawnOptions } from '../../packages/cli/test-utils/netraven.ts';
import { queryHome } from '../../packages/test-utils/src/query-home.ts';
import { stopPostmaster } from '../../packages/db/src/postgres/postmaster.ts';
import { git } from '../../packages/worker/src/index.ts';
import type { Network } from './network.ts';
import { childrenOf, processesOf, runs } from '../../packages/test-utils/src/processes.ts';

export const login = { username: 'netops', password: 'chaos-login-4Rt', enablePassword: 'chaos-enable-4Rt' };

/** A run as the API returns it. */
export interface Run {
  readonly id: string;
  readonly status: string;
  readonly finishedAt: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

/** `netraven start`, running. */
export type Process = ReturnType<typeof spawnNetRaven> & { readonly pid: number };

export interface HouseOptions extends SpawnOptions {
  readonly slots: number;
  /** Default 10 instead of NetRaven's 30: these tests wait until leases of killed workers lapse. */
  readonly leaseSeconds?: number;
}

/** A host project with the first-party jobs, and its `netraven start`, which tests kill. */
export class House {
  readonly host: HostFolder = new HostFolder();
  readonly home: string = this.host.home;
  readonly mirror: string = join(this.home, 'mirror.git');
  readonly #options: HouseOptions;

  constructor(options: HouseOptions) {
    this.#options = options;
    // A killed NetRaven leaves its PostgreSQL to the next start, and there may be no next start.
    onTestFinished(async () => {
      const pid = this.postmaster();
      if (pid !== undefined) await stopPostmaster(pid);
    });
  }

  /** Runs `netraven start` until it listens. */
  async start(): Promise<Process> {
    await makeHostProject(this.host.folder).catch((error: NodeJS.ErrnoException) => {
      // The second start finds it.
      if (error.code !== 'EEXIST') throw error;
    });
    const { slots, leaseSeconds = 10, ...options } = this.#options;
    const child = spawnNetRaven(this.host, ['start', '--port', '0', '--slots', String(slots)], options);
    const [first] = await Promise.race([once(child.stdout, 'data'), child.ended.then((ended) => [ended])]);
    if (!Buffer.isBuffer(first)) throw new Error(`netraven start ended: ${JSON.stringify(first)}`);
    if (!options.env?.['DATABASE_URL']) await this.query(`update pgboss.queue set heartbeat_seconds = ${leaseSeconds}`);
    return child as Process;
  }

  /** Asks the API. */
  async api(path: string, body?: object): Promise<unknown> {
    const { address, port } = JSON.parse(readFileSync(join(this.home, 'server.json'), 'utf8')) as {
      address: string;
      port: number;
    };
    const answer = await fetch(`http://${address}:${port}/api/v1${path}`, {
      headers: {
        authorization: `Bearer ${readFileSync(join(this.home, 'token'), 'utf8').trim()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const said: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(said)}`);
    return said;
  }

  async addDevices(network: Network): Promise<void> {
    await this.api('/credentials', { networks: ['127.0.0.0/8'], name: 'lab', ...login });
    for (const device of network.devices) await this.api('/devices', device);
  }

  async backUpAll(): Promise<string> {
    const { id } = (await this.api('/runs', { jobType: 'backup', devices: 'name:*' })) as { id: string };
    return id;
  }

  /** Waits until a condition holds for a run. */
  async until(id: string, holds: (run: Run) => boolean): Promise<Run> {
    for (;;) {
      const run = await (this.api(`/runs/${id}`) as Promise<Run>).catch(() => undefined);
      if (run && holds(run)) return run;
      await wait(50);
    }
  }

  /** Asks the database, which a killed NetRaven leaves running. */
  query<Row extends object>(statement: string): Promise<Row[]> {
    return queryHome<Row>(this.home, statement);
  }

  /** Process id of the PostgreSQL of this home, if it runs. */
  postmaster(): number | undefined {
    try {
      const file = readFileSync(join(this.home, 'postgres/cluster/data/postmaster.pid'), 'utf8');
      const pid = Number(file.split('\n')[0]);
      return runs(pid) ? pid : undefined;
    } catch {
      // No file, no server.
      return undefined;
    }
  }

  /** Kills NetRaven with SIGKILL. Returns its children except PostgreSQL: they must end on their own. */
  async kill(process: Process): Promise<readonly number[]> {
    const children = childrenOf(process.pid).filter((pid) => pid !== this.postmaster());
    process.kill('SIGKILL');
    await process.ended;
    return children;
  }

  /** Waits until the database sessions of a killed NetRaven have ended. Its last statement is committed by then, or never. */
  async untilForgotten(): Promise<void> {
    const sessions = "select from pg_stat_activity where application_name like 'netraven%'";
    while ((await this.query(sessions)).length > 0) await wait(20);
  }

  /** Kills NetRaven and all its processes with SIGKILL, as when the machine loses power. */
  async killAll(process: Process): Promise<void> {
    // A set takes what is added while it is walked.
    const pids = new Set([process.pid]);
    for (const pid of pids) for (const child of childrenOf(pid)) pids.add(child);
    for (const pid of pids) killed(pid);
    await process.ended;
    while (processesOf(this.host.folder).length > 0) await wait(20);
  }

  /** Stops NetRaven with SIGTERM. Returns its exit code and the processes left running. */
  async stop(process: Process): Promise<{ readonly code: number | null; readonly left: readonly string[] }> {
    process.kill('SIGTERM');
    const { code } = await process.ended;
    return { code, left: processesOf(this.host.folder) };
  }

  /** Returns the statuses of a run's attempts by device, in order. */
  async attempts(runId: string): Promise<Map<string, string[]>> {
    const rows = await this.query<{ name: string; attempts: string[] }>(
      `select task.device ->> 'name' as name, array_agg(attempt.status order by attempt.number) as attempts
       from task join attempt on attempt.task_id = task.id where task.run_id = '${runId}' group by task.id`,
    );
    return new Map(rows.map(({ name, attempts }) => [name, attempts]));
  }

  /** Returns the ids of all versions, in order. */
  async versions(): Promise<string[]> {
    return (await this.query<{ id: string }>('select id::text from artifact order by artifact.id')).map(({ id }) => id);
  }

  /** Returns the ids of the versions in the mirror, in the order of its commits. */
  async committed(): Promise<string[]> {
    const format = '--format=%(trailers:key=NetRaven-Version,valueonly,separator=%x20)';
    // Before the first commit there is no branch.
    const log = await git(this.mirror, ['log', '--reverse', format, 'main']).catch(() => '');
    return log.split('\n').filter((line) => line !== '');
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
