import { array, assert, integer, property, stringMatching } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endsLikeConfig, hasDeclaredBytes } from '../../src/config/output-so-far.ts';
import { proveComplete } from '../../src/config/prove-complete.ts';
import { refusalIn } from '../../src/config/refusal-in.ts';
import { listPlatforms, requirePlatform } from '../../src/platform/platforms.ts';
import { maskConfig } from '../../src/secrets/mask-text.ts';
import { eachMask, SecretJar } from '../../src/secrets/secret-jar.ts';
import { Received } from '../../src/session/received.ts';
import { fill, getSample, shownText } from '../../src/sample/sample.ts';

const ios = requirePlatform('cisco_ios');
const body =
  '!\nversion 15.2\nhostname sw1\n!\ninterface Loopback0\n ip address 198.51.100.1 255.255.255.255\n!\nend\n';
const header = (bytes: number): string => `Building configuration...\n\nCurrent configuration : ${bytes} bytes\n`;
const withHeader = (config: string): string => header(Buffer.byteLength(config) + 1) + config;
const whole = withHeader(body);
const changedAt = (time: string): string =>
  whole.replace('!\n', `!\n! Last configuration change at ${time} UTC Tue Mar 1 2022 by admin\n`);
const wire = (text: string): string => text.replaceAll('\n', '\r\n');

describe('a configuration is complete', () => {
  test('with all proofs, and loses only its header', () => {
    expect(proveComplete(wire(whole), ios)).toEqual({ config: body });
    expect(proveComplete(wire(`${whole}\n`), ios)).toEqual({ config: body });
    // Some devices send LF and CR in this order.
    expect(proveComplete(whole.replaceAll('\n', '\n\r'), ios)).toEqual({ config: body });
  });

  test('or its fault names the line of the answer, also behind lines that are removed', () => {
    const junos = requirePlatform('juniper_junos');
    const text = '\n## Last commit: 2026-03-01 10:00:00 UTC by admin\nversion 21.4R1;\nsystem {\n    services {\n}\n';
    expect(proveComplete(wire(text), junos)).toMatchObject({ fault: 'line 4 opens what nothing closes' });
  });

  test('never when it was cut, at any place', () => {
    const text = wire(whole);
    assert(
      property(integer({ min: 0, max: text.length - 6 }), (at) => {
        expect(proveComplete(text.slice(0, at), ios)).toHaveProperty('fault');
      }),
    );
  });

  test('not without its middle, even if the end exists', () => {
    const long = body.replace('!\n', `!\n${'access-list 10 permit 198.51.100.7\n'.repeat(50)}`);
    const holed = header(Buffer.byteLength(long) + 1) + body;
    expect(proveComplete(holed, ios)).toMatchObject({
      code: 'NR_DEVICE_TRUNCATED',
      fault: expect.stringMatching(/^it has \d+ of the \d+ bytes/),
    });
  });

  test('not without a declared size, as its head may be missing', () => {
    expect(proveComplete(wire(body), ios)).toMatchObject({ fault: 'it does not declare its size' });
  });

  test.each(['utf8', 'latin1'] as const)('by the size of its text in %s', (encoding) => {
    const german = body.replace('sw1\n', 'sw1\nbanner motd ^CNur für das Büro: ÄÖÜß^C\n');
    // The device counts the character ETX as one byte.
    const size = Buffer.from(german.replaceAll('^C', 'C'), encoding).length;
    const text = header(size + 1) + german;
    expect(proveComplete(wire(text), ios)).toEqual({ config: german });
    expect(proveComplete(wire(text.replace('hostname sw1\n', '')), ios)).toHaveProperty('doubt');
  });

  test('only by a second equal read if an old device names no size', () => {
    const old = wire(`Building configuration...\n\nCurrent configuration:\n${body}`);
    expect(proveComplete(old, ios)).toEqual({ config: body, doubt: 'it declares no size' });
    expect(proveComplete(old.slice(0, -8), ios)).toHaveProperty('fault');
  });

  test.each([
    ['of a compressed file', 'Using 411 out of 262144 bytes, uncompressed size = SIZE bytes\n'],
    [
      'of one that is uncompressed first',
      'Using 411 out of 262144 bytes, uncompressed size = SIZE bytes\nUncompressed configuration from 411 bytes to SIZE bytes\n',
    ],
  ])('by the size of its text %s', (_, head) => {
    const config = body.replace('\nend', `\n${'access-list 10 permit 198.51.100.7\n'.repeat(50)}end`);
    const startup = head.replaceAll('SIZE', String(Buffer.byteLength(config))) + config;
    expect(proveComplete(wire(startup), ios)).toEqual({ config });
    const holed = startup.replace(/(?:access-list .*\n){9}/, '');
    expect(proveComplete(wire(holed), ios)).toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
  });

  test.each([
    ['what comes before its version', 'upgrade fpd auto\n', 'upgrade fpd auto\n'],
    [
      'the load and time of `exec prompt timestamp`',
      '',
      'Load for five secs: 1%/0%; one minute: 1%; five minutes: 2%\nTime source is NTP, 10:11:12.345 UTC Fri Nov 1 2024\n\n',
    ],
  ])('with %s', (_, before, shown) => {
    const config = before + body.slice(2);
    const head = header(Buffer.byteLength(config) + 1);
    expect(proveComplete(before === '' ? shown + head + config : head + config, ios)).toEqual({ config });
  });

  // As recorded from a BES-53248 with EFOS 3.12 and a GS752TPP 6.0 (Oxidized, spec/model/data), shortened.
  test.each([
    [
      'ubiquiti_edgeswitch',
      '!Current Configuration:\n!\nhostname "sw1"\nconfigure\nrouter ospf\nexit\nexit\n\nno ip http secure-server\nip ssh server enable\n',
    ],
    [
      'netgear_managed',
      'SYSTEM CONFIG FILE ::= BEGIN\n! Model: GS752TPP\n!\nsystem name "sw1"\n!\ninterface g17\n switchport hybrid pvid 111\n!\n!\n',
    ],
  ])('on %s, also if its last line is no `exit`', (id, text) => {
    const { doubt: _, ...proof } = { doubt: '', ...proveComplete(wire(`${text}\n`), requirePlatform(id)) };
    expect(proof).toEqual({ config: text });
  });

  test('only by a second equal read if its size differs a little from the declared one', () => {
    const long = body.replace('!\n', `!\n${'access-list 10 permit 198.51.100.7\n'.repeat(50)}`);
    assert(
      property(integer({ min: 4, max: 64 }), integer({ min: 20, max: long.length - 80 }), (bytes, at) => {
        const holed = header(Buffer.byteLength(long) + 1) + long.slice(0, at) + long.slice(at + bytes);
        const proof = proveComplete(holed, ios);
        expect('fault' in proof ? proof.fault : proof.doubt).toMatch(/it has \d+ of the \d+ bytes|its first line/);
      }),
    );
    // A surplus too: the size was declared before the last change.
    expect(proveComplete(header(20) + body, ios)).toMatchObject({ config: body, doubt: expect.any(String) });
  });

  test('with a banner, whose end mark counts as one byte', () => {
    const config = body.replace('interface', 'banner motd ^C\nunauthorized access is prohibited\n^C\ninterface');
    const declared = header(Buffer.byteLength(config) + 1 - 2);
    expect(proveComplete(declared + config, ios)).toEqual({ config });
  });

  test.each([
    ['of another platform', body.replace('version 15.2', 'frr version 10.3')],
    ['that a login with few rights sees', '!\n!\ninterface Loopback0\n!\nend\n'],
  ])('not if its first line is one %s', (_, config) => {
    expect(proveComplete(withHeader(config), ios)).toMatchObject({
      code: 'NR_DEVICE_PLATFORM_WRONG',
      fault: expect.stringMatching(/^its first line is `(?:frr version 10.3|interface Loopback0)`, /),
    });
  });

  test('and names a wrong first line as a whole: its secrets are masked later', () => {
    const line = `set system login user operator authentication encrypted-password ${'k9Zq'.repeat(20)} end`;
    expect(proveComplete(withHeader(`${line}\n${body}`), ios)).toMatchObject({
      fault: expect.stringContaining(`\`${line}\``),
    });
  });

  test.each([
    ['a pager', ' --More-- \n', 'pager'],
    ['a wiped pager', '\b\b\b   hostname x\n', 'pager'],
    ['a log message', '*Mar  1 00:01:02.003: %SYS-5-CONFIG_I: Configured from console by vty0\n', 'does not belong'],
  ])('not with %s in it', (_, line, fault) => {
    const holed = whole.replace('interface', `${line}interface`);
    expect(proveComplete(holed, ios)).toMatchObject({ fault: expect.stringContaining(fault) });
  });

  test.each([
    'Nov 28 2026 10:11:12 sw-1 %%01IFNET/4/LINK_STATE(l)[3]:The line protocol IP on the interface GE0/0/1 has entered the UP state.',
    'Nov 28 2026 10:11:12+01:00 sw-1 %%01SHELL/5/CMDRECORD(s)[7]:Recorded command information.',
    '#Nov 28 2026 10:11:12 sw-1 IFNET/2/linkdown_active:OID 1.3.6.1.6.3.1.1.5.3 The interface status changes.',
  ])('not with a log message of Huawei VRP in it: %s', (message) => {
    const { config } = getSample('huawei_vrp');
    expect(proveComplete(config.replace(/\n#\n/, `\n${message}\n#\n`), requirePlatform('huawei_vrp'))).toMatchObject({
      fault: expect.stringContaining('does not belong'),
    });
  });

  test('not with a log message of ArubaOS-Switch in it', () => {
    const { config } = getSample('aruba_procurve');
    const message = 'I 11/28/26 10:11:12 00076 ports: port 3 is now on-line';
    const holed = config.replace(/\n(?=vlan )/, `\n${message}\n`);
    expect(holed).not.toBe(config);
    expect(proveComplete(holed, requirePlatform('aruba_procurve'))).toMatchObject({
      fault: expect.stringContaining('does not belong'),
    });
  });

  test('a line that only mentions a pager stays', () => {
    const config = body.replace(' ip address', ' description see --More-- there\n ip address');
    expect(proveComplete(wire(withHeader(config)), ios)).toEqual({ config });
  });

  test('a CLI error is found', () => {
    for (const text of ["            ^\n% Invalid input detected at '^' marker.\n", '% Authorization failed.\n']) {
      expect(refusalIn(text, ios)).toMatch(/^% /);
    }
    for (const said of [
      'Command rejected: An interface whose trunk encapsulation is "Auto" can not be configured to "trunk" mode.',
      '% 10.0.0.0 overlaps with Vlan10',
      '%No Rollback Confirmed Change pending',
    ])
      expect(refusalIn(`${said}\n`, ios)).toBe(said);
    expect(refusalIn('        ^\n% Unrecognized command found.\n', requirePlatform('hp_comware'))).toBe(
      '% Unrecognized command found.',
    );
    expect(refusalIn(whole, ios)).toBeUndefined();
    expect(proveComplete('', ios)).toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
  });

  test('volatile lines make no difference between two reads, but tell who changed it last', () => {
    const [before, after] = ['09:10:11', '10:00:00'].map((time) => ({
      lastChange: undefined,
      ...proveComplete(changedAt(time), ios),
    }));
    expect({ ...after, lastChange: undefined }).toEqual({ ...before, lastChange: undefined });
    expect(before?.lastChange).toMatchObject({ user: 'admin', at: new Date('2022-03-01T09:10:11Z') });
    expect(after?.lastChange).toMatchObject({ user: 'admin', at: new Date('2022-03-01T10:00:00Z') });
  });

  test('without its volatile lines wherever they stand, also if it is long', () => {
    const lines = Array.from({ length: 3_000 }, (_, n) => ` description line ${n}\n`).join('');
    const config = body.replace('interface', () => `${lines}interface`);
    const text = withHeader(config).replaceAll(
      /line \d*00\n/g,
      (found) => `${found}! NVRAM config last updated at ${found}`,
    );
    const proof = proveComplete(wire(text), ios);
    expect(proof).toMatchObject({ config });
    expect(proveComplete(wire(text.replace(' description line 2999', ' --More-- ')), ios)).toMatchObject({
      fault: expect.stringMatching(/^the pager left traces in line 30\d\d$/),
    });
  });

  test('all other text stays', () => {
    assert(
      property(array(stringMatching(/^ [A-Za-z0-9äöü€ .:/-]{1,40}$/)), (lines) => {
        const config = `!\nversion 15.2\n${lines.map((line) => `${line}\n`).join('')}end\n`;
        expect(proveComplete(wire(withHeader(config)), ios)).toEqual({ config });
      }),
    );
  });
});

test('the declared size shows if more may come', () => {
  const came = (text: string): boolean | undefined => {
    const received = new Received();
    received.add(Buffer.from(text));
    return hasDeclaredBytes({ head: received.head, bytesBehind: (place) => received.bytesBehind(place) }, ios);
  };
  expect(came(wire(whole))).toBe(true);
  expect(came(wire(whole).slice(0, -20))).toBe(false);
  expect(came(wire(body))).toBeUndefined();
});

test('the end of an output shows if more may come', () => {
  expect(endsLikeConfig('\r\n!\r\nend\r\n\r\n', ios)).toBe(true);
  expect(endsLikeConfig('\r\nsw1#\r\n', ios)).toBe(false);
  expect(endsLikeConfig('% Invalid input detected\r\n', ios)).toBe(true);
});

describe('a wrong platform', () => {
  const samples = listPlatforms().map((platform) => ({ platform, id: platform.id, ...getSample(platform.id) }));
  const names = { name: 'lab-1', user: 'lab', time: '2026-01-02 03:04:05', command: 'show' };

  /** Relatives whose configurations look alike, by the device. The test below shows that none loses a secret by that. */
  const related: Readonly<Record<string, readonly [as: readonly string[], reason: string]>> = {
    cisco_asa: [['cisco_ftd'], 'FTD runs ASA, and old versions name it'],
    cisco_ios: [['cisco_iosxe'], 'one family: both begin with the version'],
    cisco_iosxe: [['cisco_ios'], 'one family: both begin with the version'],
    dell_os6: [['netgear_managed', 'ubiquiti_edgeswitch'], 'one software, FASTPATH, sold by several vendors'],
    netgear_managed: [['dell_os6', 'ubiquiti_edgeswitch'], 'one software, FASTPATH, sold by several vendors'],
    ubiquiti_edgeswitch: [['dell_os6', 'netgear_managed'], 'one software, FASTPATH, sold by several vendors'],
    mikrotik_routeros: [['mikrotik_routeros6'], 'only the command differs'],
    mikrotik_routeros6: [['mikrotik_routeros'], 'only the command differs'],
    ubiquiti_airos: [['ubiquiti_unifi'], 'one file of settings, which UniFi reads in its own order'],
    netconf_any: [['juniper_junos_netconf'], 'any device with NETCONF may answer so'],
    juniper_junos_netconf: [['netconf_any'], 'for any device with NETCONF'],
  };

  test.each(samples)('refuses the configuration of $id, unless it is a relative', ({ id, config, running }) => {
    const shown = shownText(config, running, names);
    const accepted = samples
      .filter((other) => !('fault' in proveComplete(shown, other.platform)))
      .map((each) => each.id);
    expect(accepted).toEqual([id, ...(related[id]?.[0] ?? [])].toSorted());
  });

  test.each(Object.entries(related))('%s read as a relative loses no secret', (id, [others]) => {
    const { config } = getSample(id);
    const jar = new SecretJar(new Uint8Array(32));
    const secrets = Object.values(jar.reveals(maskConfig(config, requirePlatform(id), jar)));
    expect(secrets).not.toEqual([]);
    for (const other of others) {
      const masked = maskConfig(config, requirePlatform(other), new SecretJar(new Uint8Array(32)));
      const bare = masked.replaceAll(eachMask, '');
      expect(secrets.filter((secret) => bare.split(/[\s"';<>{}]+/).includes(secret))).toEqual([]);
    }
  });

  test.each(samples)(
    'is not seen in a carriage return before the first line of $id',
    ({ platform, config, running }) => {
      const shown = shownText(config, running, names);
      for (const text of [`\r${wire(shown)}`, `\r\n\r${wire(shown)}`, `\n\r${shown.replaceAll('\n', '\n\r')}`])
        expect(proveComplete(text, platform)).toEqual(proveComplete(wire(shown), platform));
    },
  );

  test.each(samples)('an error of any device is no configuration of $id', ({ platform }) => {
    const errors = ['% You have no right to do that\n', '%\n', ...samples.map(({ unknown }) => fill(unknown, names))];
    expect(errors.filter((error) => !('fault' in proveComplete(error, platform)))).toEqual([]);
  });
});
