import { readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startSimulator, type Simulator } from '../../packages/device/src/simulator/index.ts';
import { Author } from './author.ts';
import { casesOf, isMatrix } from '../matrix.ts';
import { blocksOf, linesOf, type Block } from '../pages/blocks.ts';
import { sharedRegistry, type SharedRegistry } from './shared-registry.ts';

let registry: SharedRegistry;
let author: Author;

beforeAll(async () => {
  registry = await sharedRegistry();
  author = new Author(registry);
});
afterAll(() => author?.remove());

/** Checks the types of a package as it was created, and the files that it publishes. */
async function expectTypesAndFiles(folder: string, manager: 'npm' | 'pnpm'): Promise<void> {
  await author.sh(`${manager} run types`, folder);
  const listed = JSON.parse(await author.sh('npm pack --dry-run --json --ignore-scripts', folder)) as [
    { files: { path: string }[] },
  ];
  expect(listed[0].files.map(({ path }) => path).toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'dist/index.js',
    'package.json',
  ]);
}

/** Checks a package as it was created. */
async function expectSound(folder: string, manager: 'npm' | 'pnpm'): Promise<void> {
  expect(await author.sh(`${manager} test`, folder)).toMatch(/Tests .*[1-9] passed/);
  expect(await author.sh(`${manager} run check`, folder)).toContain('Fit to be published');
  await expectTypesAndFiles(folder, manager);
}

if (isMatrix)
  describe('a new job package', () => {
    it('works alone under pnpm', async () => {
      onTestFinished(() => author.removeFolder('alone'));
      author.write({ 'alone/.npmrc': registry.npmrc });
      await author.sh('pnpm create @netraven/job vlan-audit --scope acme --permission network', 'alone');
      await author.sh('pnpm install', 'alone/vlan-audit');
      await expectSound('alone/vlan-audit', 'pnpm');
      // Its changesets make a version.
      await author.sh('git init --quiet --initial-branch=main', 'alone/vlan-audit');
      author.write({
        'alone/vlan-audit/.changeset/more.md': "---\n'@acme/netraven-job-vlan-audit': minor\n---\n\nMore.\n",
      });
      await author.sh('pnpm add --save-dev @changesets/cli', 'alone/vlan-audit');
      await author.sh('pnpm exec changeset version', 'alone/vlan-audit');
      expect(await author.sh('cat package.json CHANGELOG.md', 'alone/vlan-audit')).toMatch(
        /"version": "1\.1\.0".*## 1\.1\.0.*More/s,
      );
    });

    it('works in a workspace of pnpm', async () => {
      onTestFinished(() => author.removeFolder('pnpm'));
      author.write({
        'pnpm/package.json': JSON.stringify({ private: true }),
        'pnpm/pnpm-workspace.yaml': 'packages:\n  - jobs/*\n',
      });
      await author.sh('pnpm create @netraven/job vlan-audit --platform linux_frr', 'pnpm');
      await author.sh('pnpm install', 'pnpm');
      await expectSound('pnpm/jobs/vlan-audit', 'pnpm');
    });

    it('works in a workspace of npm', async () => {
      onTestFinished(() => author.removeFolder('npm'));
      author.write({ 'npm/package.json': JSON.stringify({ private: true, workspaces: ['jobs/*'] }) });
      await author.sh('npm create --yes @netraven/job vlan-audit -- --scope @netraven', 'npm');
      await author.sh('npm install', 'npm');
      await expectSound('npm/jobs/vlan-audit', 'npm');
    });
  });

describe('each template, from `npm create` to the first result in NetRaven', () => {
  const login = { username: 'netops', password: 'first-job-2' };
  const sent: string[] = [];
  const webhook = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (body: string) => sent.push(body));
    request.on('end', () => response.end());
  });
  let simulator: Simulator;

  beforeAll(async () => {
    await once(webhook.listen(0, '127.0.0.1'), 'listening');
    const answers = { 'write memory': '[OK]' };
    simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', ...login, answers }]);
    const { address, port } = simulator.device('core-1');
    const device = `netraven devices add core-1 ${address} --port ${port} --platform cisco_ios`;
    const took = await durationOf(async () => {
      await author.sh('npx --yes netraven init host');
      await author.sh('npm install', 'host');
      await author.start('npx netraven start', 'host', /http:/);
      await author.sh('npx netraven credentials add lab --username netops', 'host', {
        NETRAVEN_PASSWORD: login.password,
      });
      await author.sh(`npx ${device}`, 'host');
    });
    process.stderr.write(`from \`netraven init\` to the first device: ${took}\n`);
  });

  /** Template → the permission to grant, the settings of the first run, and its result. */
  const stories = {
    read: ['', '--set text=core-1', /success.*\d+ lines/s],
    change: ['device:write', '--set location=attic --yes', /success.*set the location/s],
    fleet: ['artifacts:read', '', /success.*1 devices have a backup/s],
    network: ['network', '--set url=URL', /success.*sent: 15\.2/s],
  } as const;

  const tried = casesOf(Object.keys(stories) as (keyof typeof stories)[], ['change']);

  // Hooks run last to first. Until NetRaven has stopped, its host project uses the packages.
  for (const folder of ['host', ...tried.map(folderOf)]) afterAll(() => author.removeFolder(folder));
  afterAll(async () => {
    await author.stop();
    await simulator?.close();
    webhook.close();
  });

  it.each(tried)('%s', async (template) => {
    const [permission, settings, expected] = stories[template];
    const name = folderOf(template);
    const url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
    if (template === 'fleet') await author.sh('npx netraven run backup --all', 'host');
    const took = await durationOf(async () => {
      await author.sh(`npm create --yes @netraven/job ${name} -- --template ${template}`);
      await author.sh('npm install', name);
      expect(await author.sh('npm test', name)).toMatch(/Tests .*[1-9] passed/);
      await author.sh('npm run build', name);
      await author.sh(`npx netraven jobs add ../${name} --yes`, 'host');
      if (permission !== '') await author.sh(`npx netraven jobs enable ${name} --grant ${permission}`, 'host');
      const said = await author.sh(`npx netraven run ${name} --all ${settings.replace('URL', url)}`, 'host');
      expect(said).toMatch(expected);
    });
    process.stderr.write(`from \`npm create\` to the first result of the template ${template}: ${took}\n`);
    // The template `change` follows `read`.
    expect(simulator.device('core-1').config.includes('snmp-server location attic')).toBe(template !== 'read');
    expect(sent).toHaveLength(template === 'network' ? 1 : 0);
    expect(await author.sh('npm run check', name)).toContain('Fit to be published.');
    await expectTypesAndFiles(name, 'npm');
  });
});

function folderOf(template: string): string {
  return `try-${template}`;
}

/** Returns how long something takes, in words. */
async function durationOf(action: () => Promise<void>): Promise<string> {
  const began = performance.now();
  await action();
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

describe('docs/first-job.md, from an empty folder to a published job that is upgraded elsewhere', () => {
  const page = Map.groupBy(blocksOf('docs/first-job.md'), ({ heading }) => heading);
  const login = { username: 'netops', password: 'first-job-1' };
  let simulator: Simulator;
  /** The reader's current folder. */
  let here = '.';

  beforeAll(async () => {
    simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', ...login }]);
  });
  // Hooks run last to first.
  for (const folder of ['software', 'plant', 'elsewhere']) afterAll(() => author.removeFolder(folder));
  afterAll(async () => {
    await author.stop();
    await author.stop();
    await simulator?.close();
  });

  /** Runs the commands and writes the files below a heading of the page. Returns the output of each command. */
  async function follow(heading: string, from = 0, to = Number.POSITIVE_INFINITY): Promise<string[]> {
    const blocks = page.get(heading)?.slice(from, to) ?? [];
    const said: string[] = [];
    for (const block of blocks) {
      const { file } = block;
      if (file !== undefined) author.write({ [join(here, file)]: block.text });
      else for (const line of linesOf(block)) said.push(await type(line));
    }
    expect(said.length).toBeGreaterThan(0);
    return said;
  }

  /** Each command with its duration. */
  const timeline: string[] = [];

  async function type(line: string): Promise<string> {
    const began = performance.now();
    const said = await carryOut(line);
    timeline.push(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
    return said;
  }

  async function carryOut(line: string): Promise<string> {
    const [, into] = /^cd (\S+)$/.exec(line) ?? [];
    if (into !== undefined) here = join(here, into);
    else if (line === 'npx netraven start') await author.start(line, here, /http:/);
    else if (line === 'npm run dev') {
      await author.start(line, here, /success: Cisco IOS/);
      await author.stop();
    } else {
      const { address, port } = simulator.device('core-1');
      return author.sh(line.replace('192.0.2.1', `${address} --port ${port}`), here, {
        NETRAVEN_PASSWORD: login.password,
      });
    }
    return '';
  }

  it('is true, and every command in it works', { timeout: 400_000 }, async () => {
    const began = performance.now();
    const made = await follow('Make it');
    expect(made.join('\n')).toContain('created netraven-job-software');
    expect(made.at(-1)).toMatch(/Tests .*1 passed/);
    const developed = await follow('Write the job');
    expect(developed[0]).toMatch(/Tests .*1 passed/);
    expect(developed.at(-1)).toContain('Fit to be published.');
    await expectTypesAndFiles('software', 'npm');

    const ran = await follow('Run it in NetRaven');
    expect(ran.at(-1)).toMatch(/success.*Cisco IOS/s);
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stderr.write(
      `from \`npm create\` to the first result of one's own job: ${seconds} s\n${timeline.join('\n')}\n`,
    );

    const [host, devices] = page.get('Run it in NetRaven') as [Block, Block];
    // In another host project, of another package manager.
    here = 'software';
    for (const line of linesOf(host)) {
      await type(
        line
          .replace('plant', 'elsewhere')
          .replace('npx netraven init', 'pnpm exec netraven init')
          .replace('npm install', 'pnpm install'),
      );
    }
    for (const line of linesOf(devices).slice(0, 2)) await type(line);
    const serverFile = join(author.folder, 'elsewhere', '.netraven', 'server.json');
    const server = readFileSync(serverFile, 'utf8');

    here = 'elsewhere';
    await follow('Publish it', 0, 1);
    here = 'elsewhere';
    const installed = await follow('Publish it', 1);
    expect(installed.at(-1)).toMatch(/success.*Cisco IOS/s);

    const source = join(author.folder, 'software', 'src', 'index.ts');
    writeFileSync(source, readFileSync(source, 'utf8').replace('message: version,', 'message: `runs ${version}`,'));
    here = 'software';
    await follow('A new version', 0, 1);
    here = 'elsewhere';
    const upgraded = await follow('A new version', 1);
    expect(upgraded.at(-1)).toMatch(/success.*runs Cisco IOS/s);
    const { packages } = JSON.parse(await type('npx netraven jobs list --json')) as { packages: object[] };
    expect(packages).toContainEqual(
      expect.objectContaining({ name: 'netraven-job-software', version: '1.1.0', state: 'ready', origin: 'declared' }),
    );
    expect(readFileSync(serverFile, 'utf8')).toBe(server);
  });
});
