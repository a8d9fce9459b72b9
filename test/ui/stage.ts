import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createClient, type Client } from '../../packages/api/src/index.ts';
import { startNetRaven } from '../../packages/cli/src/index.ts';
import { findHostProject } from '../../packages/core/src/registry/index.ts';
import { startSimulator, type Simulator } from '../../packages/device/src/simulator/index.ts';

const repository = new URL('../..', import.meta.url).pathname;

/** The system's Chromium; undefined where there is none. */
export const systemChromium: string | undefined = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));

/** Builds the page as publishing does, into a folder of its own. */
export async function buildPage(folder: string): Promise<void> {
  const cwd = join(repository, 'packages', 'ui');
  const vite = join(cwd, 'node_modules', 'vite', 'bin', 'vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', folder], { cwd });
}

/** A job package, in as many words as it takes. */
export interface StagedJob {
  readonly meta?: object;
  /** After `export const configSchema =`; a JSON Schema in the form of a standard schema. */
  readonly configSchema?: object;
  /** Body of `run`. */
  readonly body?: string;
  readonly permissions?: readonly string[];
  /** Instead of all that. */
  readonly source?: string;
}

/** NetRaven with its page, a database, a worker, and simulated devices. */
export interface Stage {
  readonly url: string;
  readonly token: string;
  readonly client: Client;
  readonly simulator: Simulator;
  /** Puts a job package into `jobs/` of the host project. */
  addJob(jobType: string, job: StagedJob): void;
  close(): Promise<void>;
}

const login = { username: 'netops', password: 'canary-page-7Tq' };

export async function startStage(page: string, jobs: Readonly<Record<string, StagedJob>>): Promise<Stage> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-ui-')));
  await using entered = new AsyncDisposableStack();
  entered.defer(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, content: string | object): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  const addJob: Stage['addJob'] = (jobType, { permissions = [], ...job }) => {
    write(`jobs/${jobType}/index.js`, job.source ?? sourceOf(jobType, job));
    write(`jobs/${jobType}/package.json`, {
      name: `netraven-job-${jobType}`,
      version: '1.2.3',
      type: 'module',
      exports: './index.js',
      netraven: { job: { apiVersion: 1, jobType, permissions } },
    });
  };
  write('package.json', { name: 'host', private: true });
  for (const [jobType, job] of Object.entries(jobs)) addJob(jobType, job);

  const simulator = await startSimulator(
    ['core-1', 'core-2', 'edge-1', 'edge-2'].map((name) => ({
      name,
      platform: 'cisco_ios',
      ...login,
      ...(name === 'edge-2' && { password: 'another-one' }),
    })),
  );
  entered.defer(() => simulator.close());
  const home = join(folder, '.netraven');
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  const hostProject = await findHostProject({ root: folder });
  const netRaven = await startNetRaven({ hostProject, home, env, port: 0, page });
  entered.defer(() => netRaven.stop(0));

  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const client = createClient({ baseUrl: netRaven.url, token });
  await client.credentials.create({ name: 'lab', ...login });
  for (const { name, address, port, platform } of simulator.devices) {
    await client.devices.create({ name, address, port, platform, tags: [name.split('-')[0] ?? ''] });
  }
  const running = entered.move();
  return { url: netRaven.url, token, client, simulator, addJob, close: () => running.disposeAsync() };
}

/** A config schema as a validator library describes it, without one. */
function sourceOf(jobType: string, { meta = {}, configSchema, body = 'return { success: true };' }: StagedJob): string {
  const schema = `export const configSchema = { '~standard': {
    version: 1, vendor: 'staged', validate: (value) => ({ value }),
    jsonSchema: { input: () => (${JSON.stringify(configSchema)}), output: () => (${JSON.stringify(configSchema)}) },
  } };`;
  return `export const meta = ${JSON.stringify({ jobType, ...meta })};
    ${configSchema ? schema : ''}
    export const run = async ({ device, config, logger }) => { ${body} };`;
}
