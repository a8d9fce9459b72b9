import { utimesSync } from 'node:fs';
import { expect, it } from 'vitest';
import { copyCluster } from '@netraven/db/test-utils/copy-cluster';
import { inventoryOf, netboxDevice, pagesOf, serve, token } from '@netraven/inventory/test-utils/tool-server';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { netraven, type Ended } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { matching, refusal } from '../../matching.ts';

it('devices are imported from files and saved sources; no password or token is shown', async () => {
  const host = new HostFolder()
    .write('netraven.config.mts', "export default { allowAddresses: ['127.0.0.1'], sources: { folders: ['.'] } };\n")
    .write(
      'devices.csv',
      'name,address,os,user,password\na,10.0.0.1,ios,ann,canary-4711\n../x,10.0.0.2,ios,ann,canary-4711\n',
    )
    .write('oxidized/router.db', 'r1:ios:core:ann:canary-4711\nr2:cisco:core:ann:canary-4711\n')
    .write(
      'oxidized/config',
      'source:\n  default: csv\n  csv:\n    map: {name: 0, model: 1, group: 2, username: 3, password: 4}\nmodel_map:\n  cisco: ios\n',
    );
  await copyCluster(host.home);
  await started(host);
  const outputs: string[] = [];
  const keep = (ended: Ended): Ended => {
    outputs.push(ended.stdout, ended.stderr);
    return ended;
  };
  const command = async (line: string, env?: NodeJS.ProcessEnv): Promise<Ended> =>
    keep(await inProcess(host, line.split(' '), env === undefined ? {} : { env }));

  const shown = await command('devices import devices.csv --dry-run --tag lab');
  expect(shown).toMatchObject(refusal('this is a dry run. Without it, nothing would be written either.'));
  expect(await command('devices import devices.csv --dry-run --skip-bad')).toMatchObject({
    code: 3,
    stderr: matching(/this is a dry run\.$/m),
  });
  expect(shown.stdout).toMatch(/add +a +line 2 +cisco_ios at 10\.0\.0\.1 port 22; lab, login:import-ann/);
  expect(shown.stdout).toMatch(/error +line 3 +the name must be/);
  expect(await command('devices import devices.csv')).toMatchObject(refusal('--skip-bad'));
  expect((await command('devices list')).stdout).toBe('');
  expect(await command('devices import devices.csv --skip-bad')).toMatchObject({
    code: 3,
    stderr: matching('Added the credential import-ann (ann) for 1 device.'),
  });
  const oxidized = await command('devices import oxidized/router.db --json');
  expect(oxidized).toMatchObject({ code: 0, stderr: matching('Also read: config') });
  expect(JSON.parse(oxidized.stdout)).toMatchObject({
    kind: 'oxidized',
    written: true,
    additions: [{ name: 'r1' }, { name: 'r2' }],
  });
  expect((await command('credentials list')).stdout).toMatch(/^import-ann +ann +login:import-ann /m);

  let devices = inventoryOf(netboxDevice);
  const { url } = await serve((...request) => pagesOf(devices)(...request));
  const from = ['devices', 'import', url, '--from', 'netbox', '--dry-run', '--secret-stdin'];
  expect(keep(await netraven(host, from, { input: `${token}\n` })).stdout).toContain('it has no primary IP');
  expect(await command(`devices import ${url} --from netbox`)).toMatchObject(
    refusal(/^NR_SOURCE_REFUSED: [^]*--secret-stdin/),
  );
  const saved = await command(`sources add nb netbox ${url}/?site=ams --skip-bad`, { NETRAVEN_SOURCE_TOKEN: token });
  expect(saved).toMatchObject({ code: 0, stdout: `Saved nb: netbox from ${url}/?site=ams.\n` });
  expect(await command('sources sync nb')).toMatchObject({
    code: 3,
    stderr: matching('200 to add'),
  });
  expect((await command('sources list')).stdout).toMatch(/^nb +netbox +200 +by hand +\d{4}-/m);
  expect((await command('sources set nb --every 1h')).stdout).toMatch(/^nb is synchronized every 1h, next at \d{4}-/);
  expect((await command('sources list')).stdout).toMatch(/^nb +netbox +200 +1h /m);
  expect((await command('sources set nb --every never')).stdout).toContain('only by `netraven sources sync nb`');
  expect(await command('sources set nb --every 4m')).toMatchObject({ code: 2 });
  devices = inventoryOf(netboxDevice, 20);
  expect(await command('sources sync nb')).toMatchObject(refusal(/^NR_SOURCE_SHRUNK: [^]*--allow-shrink/));
  expect((await command('sources sync nb --dry-run')).stderr).toContain('the sync needs --allow-shrink');
  expect((await command('sources sync nb --allow-shrink')).stderr).toContain('180 to remove');
  await command(`sources add strict netbox ${url}/?site=ams`, { NETRAVEN_SOURCE_TOKEN: token });
  expect(await command('sources sync strict')).toMatchObject(
    refusal('add the source again with --skip-bad, after `netraven sources remove strict`'),
  );
  await command('sources remove strict --yes');
  expect(await command('sources sync nbb')).toMatchObject(refusal('Did you mean "nb"?'));
  // The first is outside of the folders of the config, the second in the home.
  expect(await command('sources add out csv /srv/inventory/x.csv')).toMatchObject(
    refusal(
      /^NR_SOURCE_PATH_CLOSED: [^]*`sources: \{ folders: \['.+', '\/srv\/inventory'\] \}` into netraven\.config\.mts/,
    ),
  );
  expect(await command(`sources add home rancid ${host.home}/reveal-token`)).toMatchObject(
    refusal('which no source may read'),
  );
  await command('sources add file csv devices.csv --skip-bad');
  expect(await command('sources sync file')).toMatchObject(refusal('Run the sync again in a minute.'));
  const then = Date.now() / 1000 - 120;
  utimesSync(host.at('devices.csv'), then, then);
  await command('sources sync file');
  expect(await command('sources remove file')).toMatchObject(refusal('Remove the source file, and keep its 1 device?'));
  await command('sources remove file --yes');
  expect((await command('sources remove nb --yes')).stdout).toBe('Removed nb.\n');
  expect(JSON.parse((await command('devices list --json')).stdout)).toMatchObject({ devices: { length: 23 } });
  for (const secret of ['canary-4711', token]) expect(outputs.join('\n')).not.toContain(secret);
});

it('options that do not fit are refused with the fix', async () => {
  const host = new HostFolder();
  expect(await inProcess(host, ['devices', 'import', 'x', '--from', 'excel'])).toMatchObject(refusal('librenms'));
  expect(await inProcess(host, ['devices', 'import', 'x', '--map', 'core'])).toMatchObject(refusal('theirs=id'));
});
