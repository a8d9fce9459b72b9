import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../packages/device/src/simulator/index.ts';
import { blocksOf, linesOf, type Block } from '../../packages/test-utils/src/page-blocks.ts';
import { Author } from './author.ts';
import { expectTypesAndFiles } from './expect-sound.ts';
import { sharedRegistry } from './shared-registry.ts';

let author: Author;

beforeAll(async () => {
  author = new Author(await sharedRegistry());
});
afterAll(() => author?.remove());

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
      const local = line.replace('192.0.2.0/24', '127.0.0.0/8').replace('192.0.2.1', `${address} --port ${port}`);
      return author.sh(local, here, {
        NETRAVEN_PASSWORD: login.password,
      });
    }
    return '';
  }

  it('is true, and every command in it works', { timeout: 900_000 }, async () => {
    const began = performance.now();
    const made = await follow('Make it');
    expect(made.join('\n')).toContain('created netraven-job-software');
    expect(made.at(-1)).toMatch(/Tests .*1 passed/);
    const developed = await follow('Write the job');
    expect(developed[0]).toMatch(/Tests .*1 passed/);
    expect(developed.at(-1)).toContain('Fit to be published.');
    await expectTypesAndFiles(author, 'software', 'npm');

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

    // The first host project has the package from its folder. One command takes the published one in its place.
    here = 'plant';
    await type('npx netraven jobs upgrade netraven-job-software --yes');
    const { packages: moved } = JSON.parse(await type('npx netraven jobs list --json')) as { packages: object[] };
    expect(moved.filter((one) => 'name' in one && one.name === 'netraven-job-software')).toEqual([
      expect.objectContaining({ version: '1.1.0', state: 'ready', origin: 'declared' }),
    ]);
    expect(await type('npx netraven run software --all')).toMatch(/success.*runs Cisco IOS/s);
  });
});
