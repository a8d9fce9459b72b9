import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makePlatform } from '@netraven/device/test-utils/platform/make-platform';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../in-process.ts';
import { netraven } from '../../test-utils/netraven.ts';
import { refusal } from '../matching.ts';

test('platforms of the host project are listed, bad ones with reason and fix', async () => {
  const host = new HostFolder();
  makePlatform(host.at('platforms'), 'acme_os');
  makePlatform(host.at('platforms'), 'bad_os', { ports: [] });
  const { code, stdout } = await inProcess(host, ['platforms', 'list']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^cisco_ios +Cisco +IOS +shell +first line, last line.* +built-in$/m);
  expect(stdout).toMatch(/^acme_os +Acme +OS +shell +.* +folder$/m);
  expect(stdout).toMatch(/bad_os of platforms is invalid[^]*NR_DEVICE_PLATFORM_INVALID[^]*ports[^]*fix/);
  const { stdout: json } = await inProcess(host, ['platforms', 'list', '--json']);
  const { platforms } = JSON.parse(json) as { platforms: { id: string; state: string }[] };
  expect(platforms.find(({ id }) => id === 'bad_os')?.state).toBe('invalid');
});

test('a platform, and a package of platforms, is checked', async () => {
  const host = new HostFolder();
  makePlatform(host.at('platforms'), 'acme_os');
  const manifest = { name: 'netraven-platform-acme', version: '1.0.0', netraven: { platform: { formatVersion: 1 } } };
  host.write('package.json', manifest);
  expect(await inProcess(host, ['platforms', 'check'])).toMatchObject({
    code: 0,
    stdout: 'acme_os (platforms/acme_os) is good\n',
  });
  const file = host.at('platforms/acme_os/commands.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"show version"', '"reload"'));
  const found = await inProcess(host, ['platforms', 'check', 'platforms/acme_os', '--json']);
  expect(found.code).toBe(2);
  expect(JSON.parse(found.stdout)).toMatchObject({
    good: false,
    platforms: [{ id: 'acme_os', problems: [{ path: 'commands.json', message: '"reload" is no read command' }] }],
  });
  expect((await inProcess(host, ['platforms', 'check'])).stdout).toMatch(
    /^acme_os \(platforms\/acme_os\): 1 problem\n/,
  );
});

test('a platform package is removed only once a person agreed', async () => {
  const host = new HostFolder();
  const name = 'netraven-platform-acme';
  host.write('package.json', { name: 'host', private: true, dependencies: { [name]: '1.0.0' } });
  const manifest = { name, version: '1.0.0', netraven: { platform: { formatVersion: 1 } } };
  host.write(`node_modules/${name}/package.json`, manifest);
  makePlatform(host.at(`node_modules/${name}/platforms`), 'acme_os');
  const asked = await inProcess(host, ['platforms', 'remove', name]);
  expect(asked).toMatchObject({ code: 2, stdout: '' });
  expect(asked.stderr).toContain(
    `NR_QUESTION_UNASKED: There is no terminal to ask: Remove ${name} 1.0.0? Devices of its platforms cannot be used then.`,
  );
  expect(readFileSync(host.at('package.json'), 'utf8')).toContain(name);
});

test('without recheck, `--patterns` says how to get it, and a folder without platforms is an error', async () => {
  const host = new HostFolder();
  expect(await inProcess(host, ['platforms', 'check'])).toMatchObject(refusal('NR_USAGE_INVALID'));
  makePlatform(host.at('platforms'), 'acme_os');
  // A process of its own: this one may find recheck by NODE_PATH.
  expect(await netraven(host, ['platforms', 'check', '--patterns'])).toMatchObject(
    refusal(/^NR_DEVELOPMENT_MISSING[^]*npm install --save-dev recheck/),
  );
});
