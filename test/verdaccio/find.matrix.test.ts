import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../packages/cli/src/main.ts';
import { recorded } from '../../packages/cli/test-utils/recorded.ts';
import { addPackage, upgradePackage } from '../../packages/installer/src/index.ts';
import { readHistory } from '../../packages/installer/src/history.ts';
import { ChangedHost } from './changed-host.ts';
import { versionJob } from './job-packages.ts';
import { useManager } from './manager-on-path.ts';
import { sharedRegistry, type SharedRegistry } from './shared-registry.ts';
import { useFolder } from './use-folder.ts';
import { writePackage } from './which.ts';

const name = 'netraven-job-gauge';
const anna = { _npmUser: { name: 'anna', email: 'anna@example.com' } };
const mallory = { _npmUser: { name: 'mallory', email: 'mallory@example.com' } };
const attested = { attestations: { url: 'https://example.com', provenance: { predicateType: 'slsa' } } };
const folder = useFolder();
let registry: SharedRegistry;

/** Publishes a version of a job package whose job type is `gauge`. */
async function publish(version: string, more: object = {}, dist: object = {}): Promise<void> {
  const files = versionJob(version, {
    name,
    description: 'Measures the needle of a gauge.',
    netraven: { job: { apiVersion: 1, jobType: 'gauge', permissions: ['network'] } },
    ...anna,
    ...more,
  });
  const index = (files['index.js'] as string).replace("jobType: 'which'", "jobType: 'gauge'");
  const readme = `# ${name}\n\nReads a gauge.\n${'\nMore about it.\n'.repeat(20)}`;
  await registry.publish(
    writePackage(join(folder, version), { ...files, 'index.js': index, 'README.md': readme }),
    dist,
  );
}

beforeAll(async () => {
  registry = await sharedRegistry();
  await publish('1.0.0', {}, attested);
  await publish('1.1.0', {}, { ...attested, integrity: undefined });
  await publish('1.2.0');
  await publish('1.3.0', mallory, attested);
  await publish('2.0.0', { netraven: { job: { apiVersion: 99, jobType: 'gauge' } } });
});

describe.each(['npm', 'pnpm'] as const)('in a host project of %s', (manager) => {
  useManager(manager);
  const make = (): Promise<ChangedHost> => ChangedHost.make({ manager, registry, below: folder });

  /** Runs `netraven` in a host project. */
  async function netraven(
    { folder: cwd }: ChangedHost,
    ...args: string[]
  ): Promise<{ code: number; out: string; err: string }> {
    const terminal = recorded({ outColumns: () => 80 });
    const code = await main(args, terminal, { env: { PATH: process.env['PATH'] }, cwd });
    const linesOf = (kind: string): string =>
      terminal.written.flatMap(([one, text]) => (one === kind ? [text] : [])).join('\n');
    return { code, out: linesOf('out'), err: linesOf('err') };
  }

  it('a version that is too young or has no provenance or integrity is refused before anything is downloaded', async () => {
    const host = await make();
    const before = host.state();
    const refused = async (version: string, policy: object): Promise<unknown> => {
      const steps: string[] = [];
      const onStep = (step: string): void => void steps.push(step);
      const error: unknown = await host
        .change(addPackage, `${name}@${version}`, { policy, onStep })
        .catch((thrown: unknown) => thrown);
      expect(steps).not.toContain('try');
      return error;
    };
    expect(await refused('1.0.0', { minimumAge: '3d' })).toMatchObject({ code: 'NR_INSTALL_TOO_YOUNG' });
    expect(await refused('1.2.0', { provenance: true })).toMatchObject({ code: 'NR_INSTALL_PROVENANCE' });
    expect(await refused('1.1.0', { provenance: true })).toMatchObject({
      code: 'NR_INSTALL_PROVENANCE',
      message: expect.stringContaining('no integrity') as unknown,
    });
    expect(await refused('1.0.0', { scopes: ['@acme'] })).toMatchObject({ code: 'NR_INSTALL_SCOPE' });
    expect(host.state()).toEqual(before);
    // The config has the same policy.
    writeFileSync(join(host.folder, 'netraven.config.mts'), `export default { install: { minimumAge: '3d' } };`);
    const ended = await netraven(host, 'jobs', 'add', `${name}@1.0.0`, '--yes');
    expect(ended.err).toContain('NR_INSTALL_TOO_YOUNG: netraven-job-gauge 1.0.0 was published at');
    expect(ended.err).toContain('install.minimumAge');
    expect(ended.code).toBe(2);
  });

  it('a package is found, installed with a policy, told to be outdated, and upgraded by another publisher only with a flag', async () => {
    const host = await make();
    const found = await netraven(host, 'jobs', 'search', 'needle');
    expect(found.out).toMatch(/^netraven-job-gauge 2\.0\.0 by anna, today, the first version today$/m);
    expect(found.out).toContain('\n  permissions none\n  does not fit: The package is made for version 99');
    expect(Math.max(...found.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
    const none = await netraven(host, 'jobs', 'search', 'zebra', '--json');
    expect(JSON.parse(none.out)).toEqual({ packages: [] });
    expect((await netraven(host, 'jobs', 'search', 'zebra')).err).toContain('No job package matches these words');
    expect((await netraven(host, 'jobs', 'search', 'push')).out).toContain('@netraven/job-push ');

    const before = await netraven(host, 'jobs', 'show', `${name}@1.0.0`);
    expect(before.out).toMatch(/^netraven-job-gauge 1\.0\.0 is not installed\n {2}Measures the needle/);
    expect(before.out).toMatch(/^ {2}publisher {3}anna <anna@example\.com>$/m);
    expect(before.out).toMatch(/^ {2}integrity {3}sha512-.*…, with provenance\n {2}fits this NetRaven$/m);
    expect(before.err).toContain(`next: \`netraven jobs add ${name}@1.0.0\``);

    const added = await host.change(addPackage, `${name}@1.0.0`, { policy: { provenance: true } });
    expect(added.after).toMatchObject({ name, version: '1.0.0' });
    const integrity = expect.stringMatching(/^sha256-/) as string;
    expect(readHistory(host.folder)).toMatchObject([{ to: '1.0.0', publisher: 'anna <anna@example.com>', integrity }]);

    const shown = await netraven(host, 'jobs', 'show', 'gauge');
    expect(shown.out).toMatch(/^netraven-job-gauge 1\.0\.0 is disabled \(declared, /);
    expect(shown.out).toMatch(/^ {2}permission {2}network, to open network connections \(not granted\)$/m);
    expect(shown.out).toMatch(/^ {2}integrity {3}sha256-/m);
    expect(shown.out).toMatch(/^ {2}installed {3}.* UTC by .*: 1\.0\.0, published by anna$/m);
    expect(shown.out).toContain('It has no settings.');
    expect(shown.out).toContain('Reads a gauge.');
    expect(shown.err).toContain('more lines: `netraven jobs show netraven-job-gauge --readme`');

    // 2.0.0 does not fit, and 1.3.0 is of another publisher.
    const outdated = await netraven(host, 'jobs', 'outdated');
    expect(outdated.code).toBe(1);
    expect(outdated.out).toMatch(/^netraven-job-gauge +gauge +1\.0\.0 +1\.3\.0 +2\.0\.0/m);
    expect(outdated.err).toContain('netraven-job-gauge changed hands: 1.3.0 has another publisher');
    expect(outdated.err).toContain('netraven jobs upgrade netraven-job-gauge@1.3.0');
    const json = JSON.parse((await netraven(host, 'jobs', 'outdated', '--json')).out) as object;
    expect(json).toMatchObject({ packages: [{ name, installed: '1.0.0', fitting: { version: '1.3.0' } }] });

    const state = host.state();
    const upgrade = (...flags: string[]): ReturnType<typeof netraven> =>
      netraven(host, 'jobs', 'upgrade', `${name}@1.3.0`, '--yes', ...flags);
    const refused = await upgrade();
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('NR_INSTALL_PUBLISHER_CHANGED: netraven-job-gauge 1.3.0 was published by mallory');
    expect(refused.err).toContain('--new-publisher');
    expect(host.state()).toEqual(state);
    expect(await upgrade('--new-publisher')).toMatchObject({ code: 0 });
    expect(await netraven(host, 'jobs', 'outdated')).toMatchObject({ code: 0, out: expect.stringContaining('none') });

    // A file of the installed package is changed by hand.
    expect((await netraven(host, 'jobs', 'list')).out).not.toContain('NR_INSTALL_FILES_CHANGED');
    appendFileSync(join(host.folder, 'node_modules', name, 'late.txt'), 'more');
    expect((await netraven(host, 'jobs', 'list')).out).toContain('NR_INSTALL_FILES_CHANGED: The files of netraven-job');
    const changed = JSON.parse((await netraven(host, 'jobs', 'list', '--json')).out) as object;
    expect(changed).toMatchObject({
      packages: expect.arrayContaining([expect.objectContaining({ name, integrity })]) as unknown,
    });
    // The same publisher may go on: the package is that of mallory now.
    await expect(host.change(upgradePackage, `${name}@1.2.0`)).resolves.toMatchObject({ after: { version: '1.2.0' } });
  });

  it('a registry without search says so', async () => {
    const host = await make();
    writeFileSync(join(host.folder, '.npmrc'), `registry=${registry.url}netraven-job-gauge/\n`);
    const ended = await netraven(host, 'jobs', 'search', 'needle');
    expect(ended.err).toContain('NR_INSTALL_NO_SEARCH: The package registry has no search');
    expect(ended.err).toContain('netraven jobs show <name>');
    expect(ended.code).toBe(2);
  });
});
