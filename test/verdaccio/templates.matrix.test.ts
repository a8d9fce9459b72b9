import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../packages/device/src/simulator/index.ts';
import { Author } from './author.ts';
import { expectTypesAndFiles } from './expect-sound.ts';
import { sharedRegistry } from './shared-registry.ts';

let author: Author;

beforeAll(async () => {
  author = new Author(await sharedRegistry());
});
afterAll(() => author?.remove());

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
      await author.sh('npx netraven credentials add lab --username netops --network 127.0.0.0/8', 'host', {
        NETRAVEN_PASSWORD: login.password,
      });
      await author.sh(`npx ${device}`, 'host');
    });
    process.stderr.write(`from \`netraven init\` to the first device: ${took}\n`);
  });

  /** Template → the permission to grant, the settings of the first run, and its result. */
  const stories = {
    read: ['', '--set text=core-1', /success.*\d+ lines/s],
    fleet: ['artifacts:read', '', /success.*1 devices have a backup/s],
    network: ['network', '--set url=URL', /success.*sent: 15\.2/s],
    // The last one: it changes the device.
    change: ['device:write', '--set location=attic --yes', /success.*set the location/s],
  } as const;

  const tried = Object.keys(stories) as (keyof typeof stories)[];
  /** Packages that were installed from nothing, by their dependencies. */
  const installed = new Map<string, string>();

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
      // The same dependencies are installed once.
      const dependencies = author.dependenciesOf(name);
      const same = installed.get(dependencies);
      if (same !== undefined) await author.copyInstalled(same, name);
      await author.sh('npm install', name);
      installed.set(dependencies, name);
      expect(await author.sh('npm test', name)).toMatch(/Tests .*[1-9] passed/);
      await author.sh('npm run build', name);
      await author.sh(`npx netraven jobs add ../${name} --yes`, 'host');
      if (permission !== '') await author.sh(`npx netraven jobs enable ${name} --grant ${permission}`, 'host');
      const said = await author.sh(`npx netraven run ${name} --all ${settings.replace('URL', url)}`, 'host');
      expect(said).toMatch(expected);
    });
    process.stderr.write(`from \`npm create\` to the first result of the template ${template}: ${took}\n`);
    expect(simulator.device('core-1').config.includes('snmp-server location attic')).toBe(template === 'change');
    expect(sent.splice(0)).toHaveLength(template === 'network' ? 1 : 0);
    expect(await author.sh('npm run check', name)).toContain('Fit to be published.');
    await expectTypesAndFiles(author, name, 'npm');
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
