import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactBlame, ArtifactChanges, ArtifactDiff, ArtifactSearch } from '@netraven/api';
import { beforeAll, expect, it } from 'vitest';
import { testDatabase, testKey, type TestDatabase } from '@netraven/db/test-utils/database';
import { freePort } from '@netraven/test-utils/free-port';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import type { Ended } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { matching, refusal } from '../../matching.ts';

/** Saves a configuration, each time with another NTP server. */
const texts = `
  export const meta = { jobType: 'texts', retries: 0 };
  export const run = async ({ device, db }) => {
    const { length } = await db.artifacts.history('running-config');
    const lines = ['hostname ' + device.name, 'interface Vlan10', ' ntp server 192.0.2.' + (length + 1), 'end'];
    await db.artifacts.save('running-config', lines.join('\\n') + '\\n');
    return { success: true };
  };`;

const host = new HostFolder('for the file');
const oxidizedPort = await freePort();
let db: TestDatabase;

const artifacts = (...args: string[]): Promise<Ended> => inProcess(host, ['artifacts', ...args], { columns: 80 });
const ofTexts = ['--job', 'texts'];

beforeAll(async () => {
  db = await testDatabase();
  host.atEnd(() => db.close());
  Object.assign(host.env, { DATABASE_URL: db.url, NETRAVEN_MASTER_KEY: testKey });
  const oxidizedApi = { address: '127.0.0.1', port: oxidizedPort, allow: ['127.0.0.1'], requireToken: true };
  host.write('netraven.config.mts', `export default ${JSON.stringify({ oxidizedApi })};`);
  await started(host.addJob('texts', texts));
  const command = async (line: string): Promise<void> => {
    const { code, stderr } = await inProcess(host, line.split(' '));
    if (code !== 0) throw new Error(stderr);
  };
  for (const name of ['edge-10', 'edge-2', 'core-1']) {
    await command(`devices add ${name} 127.0.0.1 --port 9 --platform cisco_ios --tag ${name.slice(0, 4)}`);
  }
  await command('run texts --all');
  await command('run texts --tag edge');
});

it('two versions are shown side by side on a terminal that is wide enough', async () => {
  const diff = ['artifacts', 'diff', 'edge-2', 'texts', '--side-by-side'];
  expect((await inProcess(host, diff, { columns: 80 })).stdout.split('\n').slice(2)).toEqual([
    '@@ -1,4 +1,4 @@ interface Vlan10',
    ' hostname edge-2       |  hostname edge-2',
    ' interface Vlan10      |  interface Vlan10',
    '- ntp server 192.0.2.1 | + ntp server 192.0.2.2',
    ' end                   |  end',
    '',
  ]);
  const narrow = await inProcess(host, diff, { columns: 79 });
  expect(narrow.stdout).toContain('\n- ntp server 192.0.2.1\n+ ntp server 192.0.2.2\n');
  expect(narrow.stderr).toBe('Side by side needs 80 columns. This terminal has 79.\n');
});

it('the last change of a device is shown with its section', async () => {
  const { code, stdout } = await artifacts('diff', 'edge-2', 'texts');
  expect(code).toBe(0);
  expect(stdout.replaceAll(/2026-\S+ \S+Z|20\d\d-\S+ \S+Z/g, 'TIME').split('\n')).toEqual([
    '--- edge-2 texts/running-config version 1, TIME',
    '+++ edge-2 texts/running-config version 2, TIME',
    '@@ -1,4 +1,4 @@ interface Vlan10',
    ' hostname edge-2',
    ' interface Vlan10',
    '- ntp server 192.0.2.1',
    '+ ntp server 192.0.2.2',
    ' end',
    '',
  ]);
  const { from, to, added } = JSON.parse((await artifacts('diff', 'edge-2', 'texts', '--json')).stdout) as ArtifactDiff;
  expect([from.version, to.version, added]).toEqual([1, 2, 1]);
});

it('versions to compare are named by number or by time', async () => {
  const { stdout } = await artifacts('diff', 'edge-2', 'texts', '--from', '2', '--to', '1');
  expect(stdout).toContain('+ ntp server 192.0.2.1');
  expect((await artifacts('diff', 'edge-2', 'texts', '--from', 'now')).stderr).toContain('No difference.');
  expect(await artifacts('diff', 'edge-2', 'texts', '--from', '2020-01-01')).toMatchObject(
    refusal(/There is no version saved before 2020-01-01T.*the oldest is 1, saved at/),
  );
  expect((await artifacts('diff', 'edge-2', 'texts', '--to', '9')).stderr).toContain('There is no version 9');
  expect((await artifacts('diff', 'edge-2', 'texts', '--to', 'noon')).stderr).toContain('"noon" is no instant');
});

it('what jobs saved is listed', async () => {
  const { stdout } = await artifacts('list', 'edge-2');
  expect(stdout).toMatch(/^texts +running-config +\d+ +2 +20\S+ \S+$/m);
  const wide = await inProcess(host, ['artifacts', 'list', 'edge-2'], { columns: 120 });
  expect(wide.stdout).toMatch(/^texts +running-config +\d+ +2 +\d+ +20\S+ \S+ +20/m);
  const history = (await artifacts('history', 'edge-2', 'texts')).stdout;
  expect(history).toMatch(/^\d+ +2 +\+1 -1 +20/m);
  expect(history).toMatch(/^\d+ +1 +first +20/m);
  expect((await artifacts('list', 'fleet')).stderr).toContain('No job has saved anything of fleet.');
  expect((await artifacts('history', 'fleet', 'texts')).stderr).toContain('fleet has no saved texts/running-config');
});

it('what is missing is said', async () => {
  expect((await artifacts('diff', 'core-1', 'texts')).stderr).toContain('Version 1 is the oldest one');
  expect((await artifacts('diff', 'core-1')).stderr).toContain('core-1 has no saved backup/running-config');
  expect((await artifacts('diff', 'core-9')).stderr).toContain('NR_DEVICE_UNKNOWN');
  expect((await artifacts('search')).stderr).toContain('There is nothing to search for');
});

it('each line is shown with the version that brought it', async () => {
  const { stdout } = await artifacts('blame', 'edge-2', 'texts');
  expect(stdout.split('\n').map((line) => line.replace(/ {2}20\d\d-\S+ \S+ /, ' '))).toEqual(
    ['1 -  hostname edge-2', '1 -  interface Vlan10', '2 -   ntp server 192.0.2.2', '1 -  end', ''].map((line) =>
      line.replace(/^(\d) -/, '$1  -'),
    ),
  );
  const { lines } = JSON.parse((await artifacts('blame', 'edge-2', 'texts', '--json')).stdout) as ArtifactBlame;
  expect(lines).toHaveLength(4);
  expect((await artifacts('blame', 'edge-2', 'texts', '--to', '1')).stdout).toMatch(/^1 .* ntp server 192\.0\.2\.1$/m);
  expect((await artifacts('blame', 'edge-2', 'texts', '--to', '9')).stderr).toContain('There is no version 9');
});

it('devices are found by what they have, with the section, and by what they lack', async () => {
  const found = await artifacts('search', 'ntp server', ...ofTexts);
  expect(found.stdout).toBe(
    [
      'core-1:3: interface Vlan10 / ntp server 192.0.2.1',
      'edge-2:3: interface Vlan10 / ntp server 192.0.2.2',
      'edge-10:3: interface Vlan10 / ntp server 192.0.2.2',
      '',
    ].join('\n'),
  );
  expect(found.stderr).toContain('3 of 3 devices found.');
  expect((await artifacts('search', '--without', '192.0.2.1', ...ofTexts)).stdout).toBe('edge-2\nedge-10\n');
  expect((await artifacts('search', 'NTP', '--ignore-case', '--tag', 'core', ...ofTexts)).stdout).toMatch(
    /^core-1:3:.*\n$/,
  );
  const near = await artifacts('search', '^host.*core|end$', '--regex', '--context', '1', '--tag', 'core', ...ofTexts);
  expect(near.stdout.split('\n')).toEqual([
    'core-1:1: hostname core-1',
    'core-1-2- interface Vlan10',
    'core-1-3- interface Vlan10 / ntp server 192.0.2.1',
    'core-1:4: end',
    '',
  ]);
  expect((await artifacts('search', '(', '--regex', ...ofTexts)).stderr).toContain('NR_SEARCH_REGEX_INVALID');
  expect((await artifacts('search', 'NTP', '--tag', 'core', '--device', 'edge-*', ...ofTexts)).stderr).toContain(
    'NR_DEVICE_NONE: No device edge-* has the tag core',
  );
  expect((await artifacts('search', 'ntp', '--job', 'text')).stderr).toContain(
    'The job type text has saved nothing. Did you mean "texts"?',
  );
  expect((await artifacts('search', 'ntp', '--at', '2020-01-01', ...ofTexts)).stderr).toMatch(
    /^The first version was saved at 20\S+ \S+, after 2020-01-01 00:00:00Z\.$/m,
  );
  const { searched } = JSON.parse((await artifacts('search', 'ntp', '--json')).stdout) as ArtifactSearch;
  expect(searched).toBe(0);
  expect((await artifacts('search', 'ntp', '--device', 'core-1')).stderr).toContain(
    '0 of 0 devices found; not searched: core-1 (no version).',
  );
});

it('a change that devices have in common is shown once', async () => {
  const { stdout } = await artifacts('changes', ...ofTexts);
  const lines = stdout.replaceAll(/20\d\d-\S+ \S+Z(?: to (?:\S+ )?\S+Z)?/g, 'TIME').split('\n');
  expect(lines[0]).toMatch(/^TIME {2}edge-(2, edge-10|10, edge-2) {2}\+1 -1, 2 versions$/);
  expect(lines.slice(1, 4)).toEqual([
    '    interface Vlan10',
    '    - ntp server 192.0.2.1',
    '    + ntp server 192.0.2.2',
  ]);
  expect(lines[4]).toMatch(/^TIME {2}.*core-1.* {2}first version, 3 versions$/);
  expect((await artifacts('changes', '--until', '2020-01-01', '--since', '2019-01-01')).stderr).toContain(
    'Nothing changed from 2019-01-01 00:00:00Z to 2020-01-01 00:00:00Z.',
  );
  expect((await artifacts('changes', '--until', '2020-01-01', '--since', '2019-01-01', ...ofTexts)).stderr).toMatch(
    /^Versions were saved from 20\S+ \S+Z to 20\S+ \S+Z\.$/m,
  );
  expect(await artifacts('changes', '--since', '1h', '--until', '2h')).toMatchObject(
    refusal('--until 2h is not after --since 1h'),
  );
  expect((await artifacts('changes', '--limit', '1', ...ofTexts)).stderr).toContain('Only the newest change is shown');
  const { changes } = JSON.parse((await artifacts('changes', ...ofTexts, '--json')).stdout) as ArtifactChanges;
  expect(changes.map(({ count, devices }) => [count, devices.length])).toEqual([
    [2, 2],
    [3, 3],
  ]);
  expect((await artifacts('changes', '--ignore-order', ...ofTexts)).stdout).toBe(stdout);
});

it('the net difference of all devices between two instants is shown', async () => {
  const { changes } = JSON.parse((await artifacts('changes', ...ofTexts, '--json')).stdout) as ArtifactChanges;
  const [from = '', to = ''] = changes.map(({ version }) => version.savedAt).toReversed();
  const net = await artifacts('changes', '--between', from, to, ...ofTexts);
  expect(net.stdout.split('\n').slice(1)).toEqual([
    '    interface Vlan10',
    '    - ntp server 192.0.2.1',
    '    + ntp server 192.0.2.2',
    '',
  ]);
  expect(net.stdout).toMatch(/ edge-\d+, edge-\d+ {2}\+1 -1, 2 devices$/m);
  expect((await artifacts('changes', '--between', '2020-01-01', to, ...ofTexts)).stdout).toMatch(
    /^\S+ .* {2}first version, 3 devices$/m,
  );
  expect((await artifacts('changes', '--between', to, 'now', ...ofTexts)).stderr).toMatch(/^No difference between 20/m);
  for (const wrong of [[to], [to, from], [from, to, 'now'], [from, to, '--until', 'now']]) {
    expect(await artifacts('changes', '--between', ...wrong)).toMatchObject({ code: 2 });
  }
});

it('people who changed a device are shown, with long names cut on a terminal, and many of them counted', async () => {
  const longest = `${'very-'.repeat(10)}long-name`;
  const authors = [longest, 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({ name, address: null, changedAt: null }));
  await db.pool.query(`update artifact set authors = $1 where device_name = 'edge-2' and version = 2`, [
    JSON.stringify(authors),
  ]);
  const cut = await artifacts('blame', 'edge-2', 'texts');
  expect(cut.stdout).toMatch(/^2 {2}20\S+ \S+ {2}very-very\S*…\S*long-name {3}ntp server/m);
  expect(cut.stdout).toMatch(/^1 {2}20\S+ \S+ {2}- {20,}hostname edge-2$/m);
  const whole = await inProcess(host, ['artifacts', 'blame', 'edge-2', 'texts']);
  expect(whole.stdout).toContain(`${longest}   ntp server`);
  const { stdout } = await artifacts('changes', ...ofTexts);
  expect(stdout).toContain(`, by ${longest}, b, c, d, e and 2 more\n`);
});

it('the routes of Oxidized need the token of the home if the config says so', async () => {
  const status = async (token: string): Promise<number> => {
    const authorization = `Basic ${Buffer.from(`librenms:${token}`).toString('base64')}`;
    return (await fetch(`http://127.0.0.1:${oxidizedPort}/nodes.json`, { headers: { authorization } })).status;
  };
  expect(await status('wrong')).toBe(401);
  expect(await status(readFileSync(join(host.home, 'oxidized-token'), 'utf8').trim())).toBe(200);
});

it('a device that was removed is found and exported at an instant', async () => {
  const at = ['--at', new Date().toISOString(), ...ofTexts];
  await inProcess(host, ['devices', 'remove', 'core-1', '--yes']);
  expect(await artifacts('search', 'hostname core', ...at)).toMatchObject({
    stdout: matching(/^core-1 \(removed 20\S+ \S+Z\):1: hostname core-1\n$/),
    stderr: '1 of 3 devices found.\n',
  });
  expect((await artifacts('search', 'hostname core', '--at', 'now', ...ofTexts)).stderr).toBe(
    '0 of 2 devices found.\n',
  );
  expect((await artifacts('export', 'then', ...at)).stderr).toContain('3 texts of 3 devices written');
});
