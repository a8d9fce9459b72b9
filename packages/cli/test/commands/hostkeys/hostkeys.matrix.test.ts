import { expect, it, onTestFinished } from 'vitest';
import { hostKeys } from '@netraven/db';
import { startSimulator } from '@netraven/testing';
import { testDatabase, testKey } from '@netraven/db/test-utils/database';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import type { Ended } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';
import { refusal } from '../../matching.ts';

const password = 'canary-hostkey-4711';

it('a changed host key is refused until it is accepted; a device can be removed', async () => {
  const simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', username: 'netops', password }]);
  onTestFinished(() => simulator.close());
  const device = simulator.device('core-1');
  const host = await useTestDatabase(new HostFolder());
  await started(host);
  const env = { NETRAVEN_PASSWORD: password };
  const command = (line: string): Promise<Ended> => inProcess(host, line.split(' '), { env });
  await command('credentials add lab --username netops --network 127.0.0.0/8');
  await command(`devices add core-1 ${device.address} --port ${device.port} --platform cisco_ios`);
  expect(await command('hostkeys list')).toMatchObject({ code: 0, stdout: '' });
  expect(await command('run backup --all')).toMatchObject({ code: 0 });
  const old = device.hostKey.fingerprint;
  expect((await command('hostkeys list')).stdout).toContain(old);
  expect(await command('hostkeys accept core-1 --yes')).toMatchObject(refusal(/^NR_HOST_KEY_NOT_REFUSED: /));

  device.changeHostKey();
  const now = device.hostKey.fingerprint;
  const refused = await command('run backup --all');
  expect(refused.code).toBe(4);
  // The command the hint names is the one that helps.
  expect(refused.stdout).toMatch(/^NR_DEVICE_HOST_KEY_CHANGED: .*`netraven hostkeys accept core-1`/m);
  const listed = JSON.parse((await command('hostkeys list --json')).stdout) as { hostKeys: object[] };
  expect(listed.hostKeys).toMatchObject([
    { device: { name: 'core-1' }, pinned: { fingerprint: old }, refused: { fingerprint: now } },
  ]);

  const unasked = await command('hostkeys accept core-1');
  expect(unasked).toMatchObject({ code: 2, stdout: '' });
  expect(unasked.stderr).toMatch(/ pinned +SHA256:[^]* new +SHA256:[^]*NR_QUESTION_UNASKED: [^]*--yes/);
  expect([old, now].every((key) => unasked.stderr.includes(key))).toBe(true);
  expect(await command('run backup --all')).toMatchObject({ code: 4 });
  const accepted = await command('hostkeys accept core-1 --yes');
  expect(accepted).toMatchObject({ code: 0, stdout: `The host key of core-1 is now ${now}.\n` });
  expect(accepted.stderr).toContain(old);
  expect(await command('run backup --all')).toMatchObject({ code: 0 });

  expect(await command('devices remove cor-1 --yes')).toMatchObject(
    refusal(/^NR_DEVICE_UNKNOWN: .*Did you mean "core-1"/),
  );
  expect(await command('devices remove core-1')).toMatchObject(refusal('NR_QUESTION_UNASKED'));
  expect(await command('devices remove core-1 --yes')).toMatchObject({ code: 0, stdout: 'Removed core-1.\n' });
  expect(await command('devices list')).toMatchObject({ code: 0, stdout: '' });
  expect(await command('hostkeys list')).toMatchObject({ code: 0, stdout: '' });
  const history = await command('artifacts history core-1 backup running-config --json');
  expect(JSON.parse(history.stdout)).toMatchObject({ versions: [{ version: 1 }] });

  const disabled = await command('jobs disable backup --json');
  expect(disabled.stderr).toBe('');
  expect(JSON.parse(disabled.stdout)).toMatchObject({ name: '@netraven/job-backup', enabled: false });
  // The worker learns of it a moment later.
  await expect
    .poll(() => command('run backup --all'))
    .toMatchObject(refusal(/^NR_JOB_NOT_READY: .*disabled[^]*`netraven jobs enable backup`/));
  const enabled = await command('jobs enable backup --json');
  expect(JSON.parse(enabled.stdout)).toMatchObject({ name: '@netraven/job-backup', enabled: true });
});

it('a changed certificate is listed, shown and accepted like a host key', async () => {
  const db = await testDatabase();
  const host = new HostFolder();
  host.atEnd(() => db.close());
  Object.assign(host.env, { DATABASE_URL: db.url, NETRAVEN_MASTER_KEY: testKey });
  await started(host);
  const command = (line: string): Promise<Ended> => inProcess(host, line.split(' '));
  await command('devices add fw-1 192.0.2.1 --platform fortinet_fortios --https-port 8443');
  const known = JSON.parse((await command('devices list --json')).stdout) as { devices: { id: string }[] };
  const id = known.devices[0]?.id ?? '';
  await hostKeys.pin(db, id, { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:key' });
  await hostKeys.pin(db, id, { algorithm: 'x509', fingerprint: 'AA:01' }, 'https');
  await hostKeys.refuse(db, id, { algorithm: 'x509', fingerprint: 'AA:02' }, 'https');

  const listed = await command('hostkeys list');
  expect(listed.stdout).toMatch(/^fw-1 +ssh +SHA256:key +ssh-ed25519 .*\nfw-1 +https +AA:01 +x509 .* AA:02 \(x509\)$/m);
  expect(listed.stderr).toContain('fw-1 shows another certificate: `netraven hostkeys accept fw-1`');
  const { stdout: shown } = await command('devices show fw-1');
  expect(shown).toMatch(/^ *HTTPS port +8443 +device$/m);
  expect(shown).toMatch(/^ *certificate +AA:01, pinned /m);
  expect(shown).toMatch(/^ *refused certificate +AA:02, shown /m);
  const accepted = await command('hostkeys accept fw-1 --yes');
  expect(accepted).toMatchObject({ code: 0, stdout: 'The certificate of fw-1 is now AA:02.\n' });
  expect(accepted.stderr).toMatch(/ pinned +AA:01[^]* new +AA:02/);

  // On 80 columns, devices with similar names can be told apart, and a fingerprint is whole.
  const keys = ['access-berlin-1', 'access-berlin-2'].map((name, n) => [name, `SHA256:${String(n).repeat(43)}`]);
  for (const [name, fingerprint] of keys) {
    await command(`devices add ${name} 192.0.2.2 --platform cisco_ios`);
    const added = JSON.parse((await command(`devices list --device ${name} --json`)).stdout) as typeof known;
    await hostKeys.pin(db, added.devices[0]?.id ?? '', {
      algorithm: 'ecdsa-sha2-nistp256',
      fingerprint: fingerprint ?? '',
    });
  }
  const { stdout: narrow } = await inProcess(host, ['hostkeys', 'list'], { columns: 80 });
  for (const [name, fingerprint] of keys) expect(narrow).toContain(`${name}  ssh      ${fingerprint}`);
  expect(narrow.split('\n').filter((row) => row.length > 80)).toEqual([]);

  // If both were refused, each is confirmed by itself, and the first answer names the second.
  expect(accepted.stderr).not.toContain('also shows');
  await hostKeys.refuse(db, id, { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:new' });
  await hostKeys.refuse(db, id, { algorithm: 'x509', fingerprint: 'AA:03' }, 'https');
  const first = await command('hostkeys accept fw-1 --yes');
  expect(first.stdout).toBe('The host key of fw-1 is now SHA256:new.\n');
  expect(first.stderr).toMatch(/\nfw-1 also shows another certificate: `netraven hostkeys accept fw-1`\n$/);
  const second = await command('hostkeys accept fw-1 --yes');
  expect(second.stdout).toBe('The certificate of fw-1 is now AA:03.\n');
  expect(second.stderr).not.toContain('also shows');
});
