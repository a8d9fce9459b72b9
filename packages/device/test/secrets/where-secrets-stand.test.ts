import { atOnce } from '@netraven/core/attempt';
import { describe, expect, test } from 'vitest';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { DeviceMasker } from '../../src/secrets/device-masker.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { withConfigCommands } from '../../src/session/config-commands.ts';
import { maskKey, openTestDevice, startDevices, type OpenedDevice } from '../../test-utils/open.ts';

const random = 'kX9-tq4Rz7Lw';
const account = { username: 'cisco', password: 'cisco' } as const;
const config = `!
version 15.2
hostname lab-cisco
!
enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0
!
username cisco privilege 15 password 0 cisco
!
interface Loopback0
 description of cisco, by netraven: backbone and ${random}
!
interface Vlan1
 description http://x/?key=${random}&y=1
!
ip access-list extended backbone-in
 permit ip any any
ip access-list standard backbone
 permit any
!
class-map match-any QoS-7aB3cD9eF-1
!
snmp-server community backbone RO
snmp-server community ${random} RW
snmp-server community QoS-7aB3cD9eF-1 RO
snmp-server community 4711 RO
snmp-server location port 4711
!
end
`;

const simulator = await startDevices([{ name: 'lab-cisco', platform: 'cisco_ios', ...account, config }]);

function maskKept(secrets: Pick<DeviceMasker, 'maskKept'>, text: string): string {
  return atOnce(secrets.maskKept(text));
}

function open(options: Parameters<typeof openTestDevice>[2] = {}): OpenedDevice {
  const credentials = [{ id: 'c1', name: 'lab', networks: ['127.0.0.0/8'], ...account, enablePassword: 'interface' }];
  return openTestDevice(simulator.device('lab-cisco'), 'cisco_ios', { credentials, ...options });
}

async function read(options: Parameters<typeof openTestDevice>[2] = {}): Promise<{ text: string } & OpenedDevice> {
  const opened = open(options);
  const text = await (await opened.device.connect()).readConfig();
  return { text, ...opened };
}

describe('in a configuration', () => {
  test('a login password that is part of a name leaves the name alone', async () => {
    const { text } = await read();
    expect(text).toContain('\nhostname lab-cisco\n');
    expect(text).toContain('\nusername cisco privilege 15 password 0 <secret:');
    expect(text).toContain('\n description of cisco, by netraven: ');
    expect(text).toContain('\ninterface Loopback0\n');
  });

  test('a secret that is a word is masked where a rule finds it, and nowhere else', async () => {
    const { text } = await read();
    expect(text).toMatch(/^snmp-server community <secret:\w+> RO$/m);
    expect(text).toContain('\nip access-list extended backbone-in\n');
    expect(text).toContain('\nip access-list standard backbone\n');
    expect(text).not.toContain('community backbone');
  });

  test('a long random secret is masked wherever it is repeated', async () => {
    const { text } = await read();
    expect(text).not.toContain(random);
    expect(text).toMatch(/: backbone and <secret:\w+>$/m);
    expect(text).toMatch(/^ description http:\/\/x\/\?key=<secret:\w+>&y=1$/m);
  });

  test('a name defined in the configuration stays, however random it looks', async () => {
    const { text } = await read();
    expect(text).toContain('\nclass-map match-any QoS-7aB3cD9eF-1\n');
    expect(text).not.toContain('community QoS-7aB3cD9eF-1');
  });

  test('a number that is a secret in one line is a number in the others', async () => {
    const { text } = await read();
    expect(text).toContain('\nsnmp-server location port 4711\n');
    expect(text).not.toContain('community 4711');
  });

  test('a credential that was not used changes nothing', async () => {
    const { text } = await read();
    const unused = ['description', 'interface', 'permit', 'lab-cisco', 'backbone', 'of cisco, by netraven'];
    const used = { id: 'c1', name: 'lab', networks: ['127.0.0.0/8'], ...account };
    const { networks } = used;
    const others = unused.map((password, n) => ({ id: `u${n}`, name: `u${n}`, networks, username: 'x', password }));
    expect((await read({ credentials: [used, ...others] })).text).toBe(text);
  });

  test('the secrets behind the masks restore it byte for byte', async () => {
    const { text, device } = await read();
    const masks = await device.secrets.reveals(text);
    expect(text.replaceAll(/<secret:\w+>/g, (mask) => masks[mask] ?? mask)).toBe(config);
  });
});

describe('in what a job saves', () => {
  test('a configuration stays as the session returned it', async () => {
    const { text, device } = await read();
    expect(maskKept(device.secrets, text)).toBe(text);
    const part = text.split('\n').slice(2, 12).join('\n');
    expect(maskKept(device.secrets, part)).toBe(part);
  });

  test('a configuration with its secrets is masked by the same rules', async () => {
    const masked = await read();
    const { text, device } = await read({ permissions: ['device:secrets'] });
    expect(text).toBe(config);
    expect(maskKept(device.secrets, text)).toBe(masked.text);
    const part = (of: string): string => of.split('\n').slice(2, 30).join('\n');
    expect(maskKept(device.secrets, part(text))).toBe(part(masked.text));
    const report = JSON.stringify({ password: 'cisco', community: 'backbone', acl: 'backbone-in' });
    const kept = JSON.parse(maskKept(device.secrets, report)) as Record<string, string>;
    const mask = expect.stringMatching(/^<secret:\w{16}>$/);
    expect(kept).toEqual({ password: mask, community: mask, acl: 'backbone-in' });
  });

  test('a line that the job wrote itself holds no secret of the device and no login that was used', async () => {
    const { device } = await read();
    const kept = maskKept(device.secrets, `login is cisco, community is backbone, not ${random}, nor interface`);
    expect(kept).toMatch(/^login is <secret:\w+>, community is <secret:\w+>, not <secret:\w+>, nor <secret:\w+>$/);
  });

  test('a short login leaves the words of an answer alone, a longer one is masked in it', async () => {
    const jar = new SecretJar(maskKey);
    const masker = new DeviceMasker({ jar, platform: requirePlatform('cisco_ios'), seesSecrets: false });
    jar.addLogin(['cisco', 'Sommer-2026']);
    jar.useLogin(['cisco', 'Sommer-2026']);
    expect(await masker.answer('cisco WS-C2960X processor')).toBe('cisco WS-C2960X processor');
    expect(await masker.answer('it said Sommer-2026, not Sommer-2026x')).toMatch(
      /^it said <secret:\w+>, not Sommer-2026x$/,
    );
    expect(masker.mask('cisco')).toMatch(/^<secret:\w+>$/);
  });

  test('a secret in an answer is masked even if a configuration shows it later', async () => {
    const options = { jar: new SecretJar(maskKey), platform: requirePlatform('cisco_ios'), seesSecrets: false };
    const masker = new DeviceMasker(options);
    const answer = await masker.answer(`session 7: ${random}\nlist backbone-in`);
    expect(maskKept(masker, answer)).toBe(answer);
    await masker.config(config);
    expect(maskKept(masker, answer)).toMatch(/^session 7: <secret:\w+>\nlist backbone-in$/);
    expect(maskKept(masker, `${answer}\nown`)).toMatch(/^session 7: <secret:\w+>\nlist backbone-in\nown$/);
  });

  test('the own command of a platform shows a configuration, also where a setting replaces it', async () => {
    const own = requirePlatform('mikrotik_routeros');
    const command = String(own.config.commands.running);
    for (const running of [command, '/export verbose show-sensitive']) {
      const platform = withConfigCommands(own, { running });
      const masker = new DeviceMasker({ jar: new SecretJar(maskKey), platform, seesSecrets: false });
      expect(await masker.answer(' set wobble-secret hunter55\n', command)).not.toContain('hunter55');
    }
  });

  test('a login that was not used is not masked', () => {
    const { device } = open();
    expect(maskKept(device.secrets, 'interface of cisco')).toBe('interface of cisco');
  });
});

describe('in logs, results and errors', () => {
  test('secrets are masked as whole words', async () => {
    const { device } = await read();
    const said = (text: string): string => device.secrets.mask(text).replaceAll(/<secret:\w+>/g, '*');
    expect(said('it said cisco, "backbone" and 4711.')).toBe('it said *, "*" and *.');
    expect(said('lab-cisco: cisco_ios backbone-in, port 47110, 14711 ms')).toBe(
      'lab-cisco: cisco_ios backbone-in, port 47110, 14711 ms',
    );
    expect(said(`prefix${random}suffix`)).toBe('prefix*suffix');
  });

  test('escape sequences around a secret do not hide it', async () => {
    const { device } = await read();
    for (const text of [
      JSON.stringify('a\ncisco\tb'),
      JSON.stringify('\u0007cisco'),
      'x?p=%20cisco%0a',
      '\u001b[31mcisco\u001b[0m',
      'user:cisco@host',
      'pw=cisco;',
    ]) {
      expect(device.secrets.mask(text), text).not.toContain('cisco');
    }
  });

  test('the log of a session and its errors keep their own words', async () => {
    simulator.device('lab-cisco').faults = [{ kind: 'cli-error', message: '% Invalid input cisco', times: 1 }];
    const { device, log } = open();
    const session = await device.connect();
    const error = (await session.readConfig().catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toMatch(
      /^The answer of lab-cisco to `show running-config` is not complete: .*% Invalid input <secret:\w+>$/,
    );
    expect(log.map(({ message }) => message)).toContain('Logged in to lab-cisco');
  });
});
