import { describe, expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { getSample } from '../../src/sample/sample.ts';
import { bareDevice, type BareDevice } from '../../test-utils/typed-lines.ts';

const configurable = listPlatforms().filter(({ configure }) => configure);

/** The command that enters configuration mode, with a name if the device takes one. */
function enterOf(id: string): string {
  const { enter = '', revert } = listPlatforms().find((each) => each.id === id)?.configure ?? {};
  const named = [enter, revert?.enter].find((each) => each?.includes('{name}'));
  return (named ?? enter).replace('{name}', 'netraven-1');
}

/** Opens a session in configuration mode. */
function configuring(device: BareDevice, id: string) {
  const session = device.open();
  session.type(enterOf(id));
  return session;
}

/** Heads and lines of each platform with sections, as its sample has them or as it takes them. */
const sections: Readonly<Record<string, readonly (readonly [line: string, mode: string])[]>> = {
  a10_acos: [
    ['interface ethernet 1', 'config-if:ethernet:1'],
    ['name x', 'config-if:ethernet:1'],
  ],
  adtran_os: [
    ['interface eth 0/1', 'config-eth 0/1'],
    ['description x', 'config-eth 0/1'],
    ['hostname r2', 'config'],
  ],
  allied_awplus: [
    ['interface port1.0.1', 'config-if'],
    ['description x', 'config-if'],
    ['ntp server 192.0.2.1', 'config'],
  ],
  arista_eos: [
    ['interface Et1', 'config-s-netrav-if-Et1'],
    ['shutdown', 'config-s-netrav-if-Et1'],
    ['router bgp 64512', 'config-s-netrav-router-bgp'],
    ['address-family ipv4', 'config-s-netrav-router-bgp-af'],
    ['neighbor SPINES activate', 'config-s-netrav-router-bgp-af'],
    ['ntp server 192.0.2.1', 'config-s-netrav'],
  ],
  aruba_aoscx: [
    ['interface 1/1/2', 'config-if'],
    ['vlan access 20', 'config-if'],
    ['vlan 20', 'config-vlan-20'],
    ['router bgp 65001', 'config-bgp'],
    ['address-family ipv4 unicast', 'config-bgp-af'],
    ['exit-address-family', 'config-bgp'],
    ['ntp server 192.0.2.1', 'config'],
  ],
  cisco_asa: [
    ['interface Gi0/0', 'config-if'],
    ['nameif wan', 'config-if'],
    ['object network WEB', 'config-network-object'],
    ['policy-map global_policy', 'config-pmap'],
    ['class inspection_default', 'config-pmap-c'],
    ['inspect ftp', 'config-pmap-c'],
    ['ntp server 192.0.2.1', 'config'],
  ],
  cisco_ios: [
    ['interface gi0/1', 'config-if'],
    ['switchport access vlan 20', 'config-if'],
    ['router bgp 65001', 'config-router'],
    ['address-family ipv4', 'config-router-af'],
    ['neighbor 192.0.2.1 activate', 'config-router-af'],
    ['timers bgp 10 30', 'config-router'],
    ['policy-map P', 'config-pmap'],
    ['class C', 'config-pmap-c'],
    ['class D', 'config-pmap-c'],
    ['ip dhcp pool P', 'dhcp-config'],
    ['ntp server 192.0.2.1', 'config'],
  ],
  cisco_iosxe: [
    ['interface GigabitEthernet1', 'config-if'],
    ['router bgp 64512', 'config-router'],
    ['address-family ipv4', 'config-router-af'],
  ],
  cisco_iosxr: [
    ['interface GigabitEthernet0/0/0/0', 'config-if'],
    ['router bgp 64512', 'config-bgp'],
    ['neighbor 203.0.113.6', 'config-bgp-nbr'],
    ['address-family ipv4 unicast', 'config-bgp-nbr-af'],
    ['route-policy PASS out', 'config-bgp-nbr-af'],
    ['route-policy NEW', 'config-rpl'],
    ['pass', 'config-rpl'],
    ['end-policy', 'config'],
  ],
  cisco_nxos: [
    ['interface Eth1/1', 'config-if'],
    ['description x', 'config-if'],
    ['router bgp 64512', 'config-router'],
    ['neighbor 203.0.113.1', 'config-router-neighbor'],
    ['address-family ipv4 unicast', 'config-router-neighbor-af'],
    ['send-community both', 'config-router-neighbor-af'],
    ['vlan 20', 'config-vlan'],
    ['ntp server 192.0.2.1', 'config'],
  ],
  cisco_smb: [
    ['interface GigabitEthernet1', 'config-if'],
    ['description x', 'config-if'],
    ['vlan database', 'config-vlan'],
  ],
  dell_os10: [
    ['interface ethernet 1/1/1', 'conf-if-eth1/1/1'],
    ['description x', 'conf-if-eth1/1/1'],
    ['router bgp 64512', 'config-router-bgp-64512'],
    ['neighbor 203.0.113.1', 'config-router-neighbor'],
    ['ntp server 192.0.2.1', 'config'],
  ],
  dell_os6: [
    ['interface Gi1/0/1', 'config-if-Gi1/0/1'],
    ['description x', 'config-if-Gi1/0/1'],
  ],
  dell_os9: [
    ['interface TenGigabitEthernet 1/1', 'conf-if-te-1/1'],
    ['description x', 'conf-if-te-1/1'],
    ['interface Vlan 10', 'conf-if-vl-10'],
    ['hostname x', 'conf'],
  ],
  extreme_netiron: [
    ['interface ethernet 1/1', 'config-if-e1000-1/1'],
    ['port-name x', 'config-if-e1000-1/1'],
    ['vlan 10', 'config-vlan-10'],
  ],
  extreme_voss: [
    ['interface GigabitEthernet 1/1', 'config-if'],
    ['name x', 'config-if'],
  ],
  linux_frr: [
    ['interface eth0', 'config-if'],
    ['ip address 192.0.2.1/24', 'config-if'],
    ['router bgp 65001', 'config-router'],
    ['address-family ipv4 unicast', 'config-router-af'],
    ['network 198.51.100.0/24', 'config-router-af'],
    ['exit-address-family', 'config-router'],
    ['route-map OUT permit 10', 'config-route-map'],
    ['ip route 198.18.0.0/15 Null0', 'config'],
  ],
  nokia_sros_classic: [
    ['router', 'config>router'],
    ['bgp', 'config>router>bgp'],
    ['group "UPSTREAM"', 'config>router>bgp>group'],
    ['peer-as 65009', 'config>router>bgp>group'],
  ],
  ruckus_icx: [
    ['interface ethernet 1/1/1', 'config-if-e1000-1/1/1'],
    ['port-name x', 'config-if-e1000-1/1/1'],
    ['vlan 10', 'config-vlan-10'],
    ['untagged ethe 1/1/21', 'config-vlan-10'],
    ['router bgp', 'config-bgp-router'],
    ['hostname x', 'config'],
  ],
};

const withSections = configurable.filter(({ id }) => !getSample(id).configure?.paths).map(({ id }) => id);

test('all platforms that can be configured are played', () => {
  expect(Object.keys(sections).toSorted()).toEqual(withSections.toSorted());
  expect(configurable.map(({ id }) => id).filter((id) => !getSample(id).configure)).toEqual([]);
});

describe.each(withSections)('sections of %s', (id) => {
  const modeIn = (prompt: string): string =>
    /\(((?!maint)[^()]+)\)[#$] ?$|:[^>]*>(.+)# $/.exec(prompt)?.slice(1).find(Boolean) ?? '';

  test('are shown in the prompt, which NetRaven reads', () => {
    const session = configuring(bareDevice(id), id);
    const pattern = new RegExp(`^(?:${listPlatforms().find((each) => each.id === id)?.prompts.configure})$`);
    for (const [line, mode] of sections[id] ?? []) {
      session.type(line);
      expect(`${line}: ${modeIn(session.prompt)}`).toBe(`${line}: ${mode}`);
      expect(session.prompt).toMatch(pattern);
    }
  });

  test('are left one by one, and then configuration mode', () => {
    const session = configuring(bareDevice(id), id);
    const outermost = session.prompt;
    const [head = ''] = sections[id]?.[0] ?? [];
    session.type(head);
    expect(session.prompt).not.toBe(outermost);
    session.type('exit');
    expect(session.prompt).toBe(outermost);
    session.type('exit');
    expect(session.prompt).not.toBe(outermost);
  });

  test('refuse a line that no level knows, and stay open', () => {
    const device = bareDevice(id);
    const session = configuring(device, id);
    const [head = ''] = sections[id]?.[0] ?? [];
    session.type(head);
    const before = [session.prompt, device.state.running];
    expect(session.type('zzz-no-such-line 1').length).toBeGreaterThan(1);
    expect([session.prompt, device.state.running]).toEqual(before);
  });

  test('do not take their lines at the outermost level', () => {
    const device = bareDevice(id);
    const session = configuring(device, id);
    const { running } = device.state;
    for (const line of ['description x', 'shutdown', 'switchport mode access']) {
      expect(session.type(line).length).toBeGreaterThan(1);
    }
    expect(device.state.running).toBe(running);
  });
});

describe('a refused section line leaves the session in the section before', () => {
  test.each([
    ['cisco_ios', 'interface Gi0/1', 'interface Te9/9', "% Invalid input detected at '^' marker."],
    ['cisco_iosxe', 'interface Gi1', 'interface Gi77', "% Invalid input detected at '^' marker."],
    ['cisco_ios', 'router ospf 1', 'interface Gi0/1/7', "% Invalid input detected at '^' marker."],
    ['cisco_nxos', 'interface Eth1/1', 'interface Eth1/99', "Invalid interface format at '^' marker."],
    ['cisco_asa', 'interface Gi0/0', 'interface Gi7/7', "ERROR: % Invalid input detected at '^' marker."],
    ['arista_eos', 'interface Et1', 'interface Et99', '% Invalid input'],
    ['aruba_aoscx', 'interface 1/1/1', 'interface 1/1/99', 'Invalid input: 1/1/99'],
    ['dell_os10', 'interface ethernet1/1/1', 'interface ethernet1/1/99', '% Error: Illegal parameter.'],
    [
      'dell_os9',
      'interface TenGigabitEthernet 1/1',
      'interface TenGigabitEthernet 1/9',
      '% Error: Value out of range at "^" marker.',
    ],
    ['dell_os6', 'interface Gi1/0/1', 'interface Gi1/0/99', "% Invalid input detected at '^' marker."],
    ['ruckus_icx', 'interface ethernet 1/1/1', 'interface ethernet 9/9/9', 'Invalid input -> 9/9/9'],
    ['cisco_smb', 'interface GigabitEthernet1', 'interface GigabitEthernet99', '% Unrecognized command'],
  ])('%s: %s, %s', (id, head, refused, answer) => {
    const session = configuring(bareDevice(id), id);
    session.type(head);
    const { prompt } = session;
    expect(session.type(refused)).toContain(answer);
    expect(session.prompt).toBe(prompt);
  });

  test('and the next line hits it', () => {
    const device = bareDevice('cisco_ios');
    configuring(device, 'cisco_ios').typeAll('interface Gi0/1', 'interface Te9/9', 'shutdown');
    expect(device.state.running).toContain(' switchport mode trunk\n shutdown\n');
  });
});

describe('an interface', () => {
  test.each([
    ['cisco_ios', 'no interface GigabitEthernet0/1', '% Removal of physical interfaces is not permitted'],
    ['cisco_nxos', 'no interface Ethernet1/1', "Invalid interface format at '^' marker."],
    ['linux_frr', 'no interface eth0', '% Only inactive interfaces can be deleted'],
  ])('of %s that is a port cannot be removed', (id, line, answer) => {
    const device = bareDevice(id);
    const { running } = device.state;
    expect(configuring(device, id).type(line)).toContain(answer);
    expect(device.state.running).toBe(running);
  });

  test.each([
    ['cisco_ios', 'Loopback7'],
    ['cisco_nxos', 'loopback7'],
    ['cisco_asa', 'Port-channel7'],
    ['linux_frr', 'dummy7'],
    ['aruba_aoscx', 'vlan 77'],
    ['ruckus_icx', 've 77'],
  ])('of %s that a line may create is created, and removed without a trace: %s', (id, name) => {
    const device = bareDevice(id);
    const { running } = device.state;
    const session = configuring(device, id);
    session.typeAll(`interface ${name}`, 'ip address 192.0.2.1 255.255.255.0');
    expect(device.state.running).toContain(`\ninterface ${name}\n`);
    session.type(`no interface ${name}`);
    expect(device.state.running).toBe(running);
  });

  test('of NX-OS needs its feature', () => {
    const device = bareDevice('cisco_nxos', { config: 'version 9.3(8)\nhostname nx\n' });
    const session = configuring(device, 'cisco_nxos');
    expect(session.type('interface vlan 10')).toContain("Invalid interface format at '^' marker.");
    expect(session.type('router bgp 65001')).toContain("% Invalid command at '^' marker.");
    session.typeAll('feature interface-vlan', 'interface vlan 10');
    expect(device.state.running).toContain('interface Vlan10\n');
  });
});

test('lines are added in their section, replaced and removed', () => {
  const config = 'hostname sw1\ninterface GigabitEthernet1\n description a\n!\nend\n';
  const device = bareDevice('cisco_ios', { config });
  const session = configuring(device, 'cisco_ios');
  session.typeAll('interface Gi1', 'description b', 'no description', 'description c', 'shutdown', 'no shutdown');
  session.typeAll('router bgp 65001', 'address-family ipv4', 'network 192.0.2.0', 'hostname sw2');
  expect(device.state.running).toBe(
    'hostname sw2\ninterface GigabitEthernet1\n description c\n!\n' +
      'router bgp 65001\n address-family ipv4\n  network 192.0.2.0\n exit-address-family\n!\nend\n',
  );
  expect(device.state.name).toBe('sw2');
});

test('a line with an invalid address is refused', () => {
  const session = configuring(bareDevice('cisco_ios'), 'cisco_ios');
  session.type('interface Vlan10');
  expect(session.type('ip address 999.1.1.1 nonsense')).toContain("% Invalid input detected at '^' marker.");
});

test('a second BGP process is refused in the words of the device', () => {
  const session = configuring(bareDevice('cisco_iosxe'), 'cisco_iosxe');
  expect(session.type('router bgp 65001')).toContain('BGP is already running; AS is 64512');
});

test('a removal of a route that does not exist is refused by FRR and IOS', () => {
  expect(configuring(bareDevice('linux_frr'), 'linux_frr').type('no ip route 9.9.9.0/24 Null0')).toContain(
    '% Refusing to remove a non-existent route',
  );
  expect(configuring(bareDevice('cisco_ios'), 'cisco_ios').type('no ip route 9.9.9.0 255.255.255.0 Null0')).toContain(
    '%No matching route to delete',
  );
});

test('a policy of IOS XR is replaced as a whole, and keeps the order of its lines', () => {
  const device = bareDevice('cisco_iosxr');
  const session = configuring(device, 'cisco_iosxr');
  session.typeAll(
    'route-policy PASS',
    'if destination in MARTIANS then',
    'drop',
    'else',
    'pass',
    'endif',
    'pass',
    'end-policy',
  );
  session.type('commit');
  expect(device.state.running).toContain(
    'route-policy PASS\n if destination in MARTIANS then\n  drop\n  else\n  pass\n endif\n pass\nend-policy\n',
  );
});

describe('texts of several lines', () => {
  test.each([
    ['cisco_ios', ['banner login #', 'Hi ?', '#'], 'banner login ^C\nHi ?\n^C\n'],
    ['arista_eos', ['banner motd', 'Hi', 'EOF'], 'banner motd\nHi\nEOF\n'],
    ['aruba_aoscx', ['banner exec #', 'Hi', '#'], 'banner exec ^C\nHi\n^C\n'],
    ['ruckus_icx', ['banner exec #', 'Hi', '#'], 'banner exec ^C\nHi\n^C\n'],
    ['dell_os10', ['banner login %', 'Hi', '%'], 'banner login ^C\nHi\n^C\n'],
    ['cisco_iosxr', ['banner login #', 'Hi', '#'], 'banner login ^C\nHi\n^C\n'],
    ['cisco_smb', ['banner exec ~', 'Hi', '~'], 'banner exec ^C\nHi\n^C\n'],
  ])('of %s are read without a prompt, up to their end', (id, [first = '', ...rest], text) => {
    const device = bareDevice(id);
    const session = configuring(device, id);
    const outermost = session.prompt;
    expect(session.type(first)).not.toContain(outermost);
    expect(session.typeAll(...rest)).toEqual([outermost]);
    const { commit } = listPlatforms().find((each) => each.id === id)?.configure ?? {};
    if (commit !== undefined) session.type(commit);
    expect(device.state.running).toContain(text);
    if (commit !== undefined && session.prompt !== outermost) session.type(enterOf(id));
    session.type(`no ${first.split(' ').slice(0, 2).join(' ')}`);
    if (commit !== undefined) session.type(commit);
    expect(device.state.running).not.toContain('\nHi');
  });

  test('in a section stay in it', () => {
    const device = bareDevice('cisco_iosxe');
    const session = configuring(device, 'cisco_iosxe');
    session.typeAll('crypto pki certificate chain TP-2', 'certificate ca 01', '  30820330', '  quit');
    expect(device.state.running).toContain(
      'crypto pki certificate chain TP-2\n certificate ca 01\n  30820330\n  quit\n',
    );
    expect(session.prompt).toContain('(config-cert-chain)');
  });
});

describe('a platform whose lines are whole paths', () => {
  test.each([
    ['juniper_junos', 'set banana split', 'syntax error.'],
    ['juniper_junos', 'set system host-name', 'syntax error.'],
    ['juniper_junos', 'delete banana', 'syntax error.'],
    ['juniper_junos', 'delete interfaces ge-9/9/9', 'warning: statement not found'],
    ['vyos_vyos', 'set banana split', '  Configuration path: [banana split] is not valid'],
    ['vyos_vyos', 'set banana split', '  Set failed'],
    ['vyos_vyos', 'delete banana', '  Delete failed'],
    ['vyos_vyos', "set system host-name 'vyos1'", "  Configuration path: [system host-name 'vyos1'] already exists"],
    [
      'vyos_vyos',
      'delete protocols static route 9.9.9.0/24',
      '  Nothing to delete (the specified node does not exist)',
    ],
    ['ubiquiti_edgeos', 'set banana split', '  Set failed'],
  ])('%s answers `%s`', (id, line, answer) => {
    const device = bareDevice(id);
    const session = configuring(device, id);
    const { running } = device.state;
    expect(session.type(line)).toContain(answer);
    session.type('commit');
    expect(device.state.running).toBe(running);
  });

  test('Junos makes blocks and drops empty ones', () => {
    const device = bareDevice('juniper_junos');
    const { running } = device.state;
    const session = configuring(device, 'juniper_junos');
    session.typeAll('set routing-options static route 198.18.0.0/15 discard', 'set system host-name r9');
    session.typeAll('set interfaces ge-0/0/0 description neu', 'commit');
    expect(device.state.running).toContain(
      '\nrouting-options {\n    static {\n        route 198.18.0.0/15 discard;\n    }\n}\n',
    );
    expect(device.state.running).toContain('\n    host-name r9;\n');
    expect(device.state.running).toContain('\n    ge-0/0/0 {\n        description neu;\n');
    expect(session.prompt).toBe('anna@r9# ');
    session.typeAll('delete routing-options static route 198.18.0.0/15', 'set system host-name r1-lab');
    session.typeAll('set interfaces ge-0/0/0 description "Übergabe #1 {Provider}"', 'commit');
    expect(device.state.running).toBe(running);
    session.typeAll('rollback 1', 'commit');
    expect(device.state.running).toContain('\n    host-name r9;\n');
  });

  test('VyOS quotes values, and replaces those that exist once', () => {
    const device = bareDevice('vyos_vyos');
    const session = configuring(device, 'vyos_vyos');
    session.typeAll('set system host-name r9', 'set interfaces ethernet eth1 address 192.0.2.1/24', 'commit');
    expect(device.state.running).toContain("\nset system host-name 'r9'\n");
    expect(device.state.running).not.toContain('vyos1\n');
    expect(device.state.running).toContain(
      "eth1 address '198.51.100.1/24'\nset interfaces ethernet eth1 address 192.0.2.1/24\n",
    );
    session.typeAll('delete interfaces ethernet eth1', 'commit');
    expect(device.state.running).not.toContain('eth1');
  });
});

test('no prompt of a simulated platform has a key that was not filled', () => {
  for (const { id, channel, configure } of listPlatforms()) {
    if (channel === 'netconf') continue;
    const session = bareDevice(id).open();
    const prompts = [session.prompt];
    if (configure) prompts.push(...session.type(enterOf(id)).slice(-1));
    for (const [line] of sections[id] ?? []) prompts.push(...session.type(line).slice(-1));
    expect(
      prompts.filter((each) => /\{\w+\}/.test(each)),
      id,
    ).toEqual([]);
    const showsUser = Object.values(getSample(id).prompts).some((each) => each.includes('{user}'));
    expect(
      prompts.some((each) => each.includes('anna')),
      id,
    ).toBe(showsUser);
  }
});
