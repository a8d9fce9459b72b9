import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../packages/device/src/simulator/index.ts';
import { blocksOf } from '../packages/test-utils/src/page-blocks.ts';
import { PackedHost } from './packed.ts';
import { sharedRegistry, type SharedRegistry } from './verdaccio/shared-registry.ts';

/** Returns the files of a job package that this repository does not know, as its author publishes them. */
const files = (name: string, jobType: string): Record<string, string | object> => ({
  'package.json': {
    name,
    version: '2.3.4',
    type: 'module',
    keywords: ['netraven-job'],
    netraven: { job: { apiVersion: 1, jobType, permissions: [] } },
    exports: { '.': './index.js', './package.json': './package.json' },
    peerDependencies: { '@netraven/core': '^1.0.0' },
  },
  'index.js': `
    import { JobLogger } from '@netraven/core';
    export const meta = { jobType: '${jobType}', label: 'VLAN Audit', description: 'Looks at VLANs.', icon: 'mdi-lan', defaultSchedule: 'weekly', requires: ['cli'] };
    export async function run({ device, jobId, logger }) {
      logger.info('Audit started', { vlans: [1] });
      new JobLogger({ jobId, jobType: '${jobType}', deviceId: device.id }).warning('Own logger');
      const session = await device.connect();
      const version = await session.send('show version');
      return { success: true, message: version.split('\\n')[0], details: { lines: version.split('\\n').length } };
    }`,
});

/** A Node too old for NetRaven, if this machine has one. */
const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find(
    (node) =>
      existsSync(node) && Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]) < 24,
  );

/** Job packages that no other package of ours brings along. */
const notInstalled = new Set([
  '@netraven/job-template',
  '@netraven/job-compliance',
  '@netraven/job-facts',
  '@netraven/job-push',
]);

let registry: SharedRegistry;
/** Both host projects install the same platform package. */
let published: Promise<unknown> | undefined;
beforeAll(async () => {
  registry = await sharedRegistry();
});

describe.each(['npm', 'pnpm'] as const)(
  'a job package that the repository does not know, in a host project made by %s from our packed packages',
  (manager) => {
    const host = new PackedHost(manager);
    const login = { username: 'netops', password: 'drop-in-1', enablePassword: 'drop-in-2' };
    let simulator: Simulator;

    beforeAll(async () => {
      simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', ...login }]);
      host.write({ '.npmrc': registry.npmrc });
      await host.installOurs([...registry.tarballs].filter(([name]) => !notInstalled.has(name)));
    });
    afterAll(async () => {
      await host.remove();
      await simulator.close();
    });

    async function addDevice(): Promise<void> {
      const secrets = { NETRAVEN_PASSWORD: login.password, NETRAVEN_ENABLE_PASSWORD: login.enablePassword };
      const { address, port } = simulator.device('core-1');
      // An import reads the file in a thread, whose program is a file of a package.
      host.write({ 'devices.yaml': `- { name: core-1, address: ${address}, port: ${port}, platform: cisco_ios }\n` });
      const added = [
        await host.netraven(
          ['credentials', 'add', 'lab', '--network', '127.0.0.0/8', '--username', login.username, '--enable'],
          secrets,
        ),
        await host.netraven(['devices', 'import', 'devices.yaml']),
      ];
      expect(added).toMatchObject([{ code: 0 }, { code: 0 }]);
    }

    /** Checks an installed job type on the command line, in the API and in the logs. */
    async function expectAtWork(name: string, jobType: string, origin: string): Promise<void> {
      expect(await host.netraven(['doctor'])).toMatchObject({ code: 0, stdout: expect.stringContaining(jobType) });
      const ran = await host.netraven(['run', jobType, '--device', 'core-1']);
      expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('success') });
      const { jobTypes } = (await host.api('/job-types')) as { jobTypes: { jobType: string }[] };
      expect(jobTypes.find((each) => each.jobType === jobType)).toMatchObject({
        label: 'VLAN Audit',
        description: 'Looks at VLANs.',
        icon: 'mdi-lan',
        iconPath: expect.stringMatching(/^M[\d.]/),
        defaultSchedule: 'weekly',
        package: { name, version: '2.3.4', origin },
      });
      const { runs } = (await host.api('/runs')) as { runs: { id: string; jobType: string }[] };
      const run = runs.find((each) => each.jobType === jobType);
      const { tasks } = (await host.api(`/runs/${run?.id}/tasks`)) as { tasks: { device: { id: string } }[] };
      const { logs } = (await host.api(`/logs?log_type=job&source=worker.job.${jobType}&order=asc`)) as {
        logs: object[];
      };
      const entry = {
        id: expect.any(Number),
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        log_type: 'job',
        job_id: run?.id,
        device_id: tasks[0]?.device.id,
        source: `worker.job.${jobType}`,
      };
      expect(logs).toEqual([
        { ...entry, level: 'info', message: 'Audit started', meta: { vlans: [1] } },
        { ...entry, level: 'warning', message: 'Own logger', meta: {} },
      ]);
      const developerLog = host.read('.netraven/logs/registry.jsonl').trim().split('\n');
      expect(developerLog.filter((line) => line.includes(`"${name}"`) && line.includes('"ready"'))).not.toEqual([]);
    }

    /** Checks that the packed server has the web page with all its files. */
    async function expectPage(): Promise<void> {
      const page = await fetch(`${host.url}/`, { headers: { accept: 'text/html' } });
      expect(page.status).toBe(200);
      const named = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
      expect(named.map((path) => path.split('.').at(-1) ?? '').toSorted()).toEqual(['css', 'js', 'svg']);
      for (const path of named) expect((await fetch(`${host.url}${path}`)).status, path).toBe(200);
    }

    async function expectGone(jobType: string): Promise<void> {
      const listed = await host.netraven(['jobs', 'list', '--json']);
      expect(listed.stdout).not.toContain(jobType);
      const { jobTypes } = (await host.api('/job-types')) as { jobTypes: { jobType: string }[] };
      expect(jobTypes.map((each) => each.jobType).toSorted()).toEqual(['backup', 'reachability']);
      const refused = await host.netraven(['run', jobType, '--device', 'core-1']);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('NR_JOB_UNKNOWN_TYPE') });
      expect(refused.stderr).toContain('netraven jobs add <package>');
    }

    it.skipIf(oldNode === undefined)(
      'runs on the Node that NetRaven brings when the current one is older',
      async () => {
        host.node = oldNode as string;
        try {
          const version = await host.netraven(['--version']);
          expect(version).toEqual({ code: 0, stdout: expect.stringMatching(/^1\.\d+\.\d+\n$/), stderr: '' });
          expect(await host.netraven(['frob'])).toMatchObject({ code: 2 });
          await host.start();
          expect(await host.api('/health/ready')).toMatchObject({ status: 'ready' });
          await host.stop();
          expect(existsSync(join(host.home, 'server.json'))).toBe(false);
        } finally {
          host.node = process.execPath;
        }
      },
    );

    it('is available once it is installed from its .tgz or put into jobs/, and not after its removal', async () => {
      await host.start();
      await expectPage();
      await addDevice();
      await expectGone('vlan-audit');
      await host.stop();

      host.write(files('netraven-job-vlan-audit', 'vlan-audit'), 'elsewhere');
      await host.install(await host.pack('elsewhere'));
      host.write(files('netraven-job-folder-audit', 'folder-audit'), 'jobs/folder-audit');
      await host.start();
      await expectAtWork('netraven-job-vlan-audit', 'vlan-audit', 'declared');
      await expectAtWork('netraven-job-folder-audit', 'folder-audit', 'folder');
      await host.stop();

      await host.uninstall('netraven-job-vlan-audit');
      rmSync(join(host.folder, 'jobs'), { recursive: true });
      await host.start();
      await expectGone('vlan-audit');
      await expectGone('folder-audit');
      await host.stop();
    });

    it('a platform package, written from docs/platforms.md and published, works in a running NetRaven', async () => {
      const name = 'netraven-platform-acme';
      const written = blocksOf('docs/platforms.md').filter(({ heading }) =>
        /^(?:platforms\/|package\.json$)/.test(heading),
      );
      host.write(Object.fromEntries(written.map(({ heading, text }) => [heading, text])), name);
      const folder = join(host.folder, name);
      expect(await host.netraven(['platforms', 'check', name])).toEqual({
        code: 0,
        stdout: `acme_os (${name}/platforms/acme_os) is good\n`,
        stderr: '',
      });
      await (published ??= registry.publish(folder));
      const platformFolder = join(folder, 'platforms/acme_os');
      const { username, password } = login;
      const acme = await startSimulator([{ name: 'acme-1', platform: 'acme_os', platformFolder, username, password }]);
      try {
        await host.start();
        const { address, port } = acme.device('acme-1');
        const adding = ['devices', 'add', 'acme-1', address, '--port', String(port), '--platform', 'acme_os'];
        expect(await host.netraven(adding)).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('NR_PLATFORM_UNKNOWN') as unknown,
        });
        expect(await host.netraven(['platforms', 'add', name, '--yes'])).toMatchObject({
          code: 0,
          stdout: `${name} 1.0.0 was installed.\n`,
          stderr: expect.stringMatching(/acme_os \(Acme OS 2\)[^]*sends +show config/) as unknown,
        });
        expect((await host.netraven(['platforms', 'list'])).stdout).toMatch(
          /^acme_os .*first line, last line.*declared/m,
        );
        expect(await host.netraven(adding)).toMatchObject({ code: 0 });
        const secret = { NETRAVEN_PASSWORD: password };
        const credential = ['credentials', 'add', 'acme', '--network', '127.0.0.0/8', '--username', username];
        expect(await host.netraven(credential, secret)).toMatchObject({ code: 0 });
        const ran = await host.netraven(['run', 'backup', '--device', 'acme-1']);
        expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('success') as unknown });
        const [latest] = JSON.parse(
          (await host.netraven(['artifacts', 'history', 'acme-1', 'backup', 'running-config', '--json'])).stdout,
        ).versions as { id: number }[];
        const { stdout } = await host.netraven(['artifacts', 'show', String(latest?.id)]);
        expect(stdout).toMatch(/^; acme config 2\.4\n[^]*password <secret:\w+>\n[^]*; end of config\n$/);
        expect(await host.netraven(['platforms', 'remove', name, '--yes'])).toMatchObject({ code: 0 });
        expect((await host.netraven(['run', 'backup', '--device', 'acme-1'])).stdout).toContain(
          'NR_DEVICE_PLATFORM_UNKNOWN',
        );
        await host.stop();
      } finally {
        await acme.close();
      }
    });
  },
);
