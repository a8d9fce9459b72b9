import { describe, expect, test } from 'vitest';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { linesToType, type LineToType } from '../../src/session/lines-to-type.ts';

const typed = (platform: string, lines: readonly string[]): readonly LineToType[] =>
  linesToType(lines, requirePlatform(platform), (text) => text);

/** Returns each line with its section: the depth, or the number of sections to leave. `>`: it must open a section. */
const placed = (platform: string, lines: readonly string[]): string[] =>
  typed(platform, lines).map(({ text, depth, leaves, opens }) => {
    const place = depth === undefined ? `-${leaves}` : String(depth);
    return `${place}${opens ? '>' : ''} ${text.join('|')}`;
  });

describe('indentation gives the section of a line', () => {
  test('a line belongs to the nearest line above with less', () => {
    const lines = [
      'router bgp 65000',
      ' bgp log-neighbor-changes',
      ' address-family ipv4',
      '  network 192.0.2.0',
      ' exit-address-family',
      ' neighbor 192.0.2.1 remote-as 65001',
      '!',
      'ntp server 192.0.2.9',
    ];
    expect(placed('cisco_ios', lines)).toEqual([
      '0> router bgp 65000',
      '1 bgp log-neighbor-changes',
      '1> address-family ipv4',
      '2 network 192.0.2.0',
      '1 neighbor 192.0.2.1 remote-as 65001',
      '0 ntp server 192.0.2.9',
    ]);
  });

  test('a line that ends its section may have the indentation of its head, or of its lines', () => {
    const lines = ['class-map match-any VOICE', ' match dscp ef', ' end-class-map', 'hostname x'];
    const expected = ['0> class-map match-any VOICE', '1 match dscp ef', '1 end-class-map', '0 hostname x'];
    expect(placed('cisco_iosxr', lines)).toEqual(expected);
    expect(placed('cisco_iosxr', lines.with(2, 'end-class-map'))).toEqual(expected);
  });

  test('a policy of a neighbor is no program', () => {
    const lines = [
      'router bgp 1',
      ' neighbor 192.0.2.1',
      '  route-policy P in',
      '  route-policy Q(5) out',
      'hostname x',
    ];
    expect(placed('cisco_iosxr', lines)).toEqual([
      '0> router bgp 1',
      '1> neighbor 192.0.2.1',
      '2 route-policy P in',
      '2 route-policy Q(5) out',
      '0 hostname x',
    ]);
    const program = ['route-policy P($as)', '  pass'];
    expect(() => typed('cisco_iosxr', [...program, 'hostname x'])).toThrow(
      'The lines behind "route-policy P($as)" have no end',
    );
    expect(placed('cisco_iosxr', [...program, 'end-policy'])).toHaveLength(3);
  });

  test('a removal behind a head without lines is refused, unless it removes a head', () => {
    const lines = (second: string): string[] => ['interface Gi0/1', second, 'interface Gi0/2', ' description x'];
    expect(() => typed('cisco_ios', lines('no mpls ip'))).toThrow(
      'The line "no mpls ip" may belong to "interface Gi0/1" or stand for itself',
    );
    expect(placed('cisco_ios', lines('no vlan 7'))[1]).toBe('0 no vlan 7');
  });

  test('an address family without lines of its own counts if the next line has some, and is refused before it is typed else', () => {
    const lines = ['router bgp 65001', '  address-family ipv4 unicast', '  neighbor 192.0.2.1', '    remote-as 65002'];
    expect(placed('cisco_nxos', lines)).toEqual([
      '0> router bgp 65001',
      '1 address-family ipv4 unicast',
      '1> neighbor 192.0.2.1',
      '2 remote-as 65002',
    ]);
    const uncertain = 'may belong to "address-family ipv4 unicast" or stand for itself';
    expect(() => typed('cisco_nxos', lines.with(2, '  network 192.0.2.0/24').slice(0, 3))).toThrow(uncertain);
    expect(placed('cisco_nxos', lines.with(2, '  address-family ipv6 unicast').slice(0, 3))).toHaveLength(3);
    expect(placed('cisco_nxos', lines.slice(0, 2).concat('  !', '  log-neighbor-changes'))).toHaveLength(3);
  });

  test('the last `end` of a configuration is left out', () => {
    expect(placed('cisco_ios', ['interface Gi0/1', ' shutdown', '!', 'end'])).toEqual([
      '0> interface Gi0/1',
      '1 shutdown',
    ]);
    expect(placed('cisco_ios', ['interface Gi0/1', ' shutdown', 'end', '!', ''])).toHaveLength(2);
    expect(placed('cisco_ios', ['banner motd #', 'end', '#'])).toEqual(['-0 banner motd #|end|#']);
  });

  test('lines that are all indented alike are of the outermost level', () => {
    expect(placed('cisco_ios', ['   hostname a', '   ntp server 192.0.2.9'])).toEqual([
      '-0 hostname a',
      '-0 ntp server 192.0.2.9',
    ]);
  });

  test('a head below another one of its kind is refused', () => {
    const lines = ['interface Gi0/1', ' interface Gi0/2', ' description wrong'];
    expect(() => typed('cisco_ios', lines)).toThrow('"interface Gi0/2"');
  });

  test('a line that ends its section is typed in it', () => {
    expect(placed('cisco_iosxr', ['prefix-set A', '  192.0.2.0/24', 'end-set', 'hostname x'])).toEqual([
      '0> prefix-set A',
      '1 192.0.2.0/24',
      '1 end-set',
      '0 hostname x',
    ]);
  });

  test('the lines of a program are typed as they stand', () => {
    const program = [
      'route-policy A',
      '  if destination in B then',
      '    pass',
      '  else',
      '    drop',
      '  endif',
      'end-policy',
    ];
    const inside = program.slice(1).map((line) => `-0 ${line.trim()}`);
    for (const lines of [program, program.map((line) => line.trim())]) {
      expect(placed('cisco_iosxr', [...lines, 'hostname x'])).toEqual([
        '0> route-policy A',
        ...inside,
        '-0 hostname x',
      ]);
      // The indentation of a program says nothing about the lines around it.
      expect(placed('cisco_iosxr', [...lines, 'interface Gi0/0/0/0', 'shutdown'])).toEqual([
        '0> route-policy A',
        ...inside,
        '0> interface Gi0/0/0/0',
        '-0 shutdown',
      ]);
    }
    const sections = ['interface Gi0/0/0/0', ' shutdown', 'hostname x'];
    expect(placed('cisco_iosxr', [...program, ...sections])).toEqual([
      '0> route-policy A',
      ...inside,
      '0> interface Gi0/0/0/0',
      '1 shutdown',
      '0 hostname x',
    ]);
  });

  test('a line of the outermost level behind an empty section is refused', () => {
    const lines = ['interface Gi0/1', 'description x', 'interface Gi0/2', ' shutdown'];
    expect(() => typed('cisco_ios', lines)).toThrow(
      'The line "description x" may belong to "interface Gi0/1" or stand for itself',
    );
    const separate = (line: string): string[] => [
      'vlan 7',
      line,
      'ntp server 192.0.2.9',
      'interface Gi0/2',
      ' shutdown',
    ];
    for (const line of ['!', 'exit']) {
      expect(placed('cisco_ios', separate(line)).slice(0, 2)).toEqual(['0 vlan 7', '0 ntp server 192.0.2.9']);
    }
    expect(placed('cisco_ios', ['vlan 7', 'no vlan 8', 'vlan 9', ' name x'])).toEqual([
      '0 vlan 7',
      '0 no vlan 8',
      '0> vlan 9',
      '1 name x',
    ]);
    // No head.
    expect(placed('cisco_ios', ['hostname x', 'ntp server 192.0.2.9', 'vlan 9', ' name x'])).toEqual([
      '0 hostname x',
      '0 ntp server 192.0.2.9',
      '0> vlan 9',
      '1 name x',
    ]);
  });

  test('lines behind one that IOS shows without more indentation stay in its section', () => {
    const lines = [
      'ip sla 1',
      ' icmp-echo 192.0.2.1 source-interface Gi0/1',
      ' frequency 10',
      ' timeout 500',
      'ip sla schedule 1 life forever start-time now',
      'ip sla 2',
      ' udp-jitter 192.0.2.1 5000',
      '  frequency 20',
      'interface Gi0/1',
      ' shutdown',
      ' mtu 1500',
    ];
    expect(placed('cisco_ios', lines)).toEqual([
      '0> ip sla 1',
      '1> icmp-echo 192.0.2.1 source-interface Gi0/1',
      '-0 frequency 10',
      '-0 timeout 500',
      '0 ip sla schedule 1 life forever start-time now',
      '0> ip sla 2',
      '1> udp-jitter 192.0.2.1 5000',
      '2 frequency 20',
      '0> interface Gi0/1',
      '1 shutdown',
      '1 mtu 1500',
    ]);
  });
});

describe('without indentation', () => {
  test('lines behind a head are in its section until the next head, an exit, or a comment mark', () => {
    const lines = [
      'interface Gi0/1',
      'shutdown',
      'interface Gi0/2',
      'no shutdown',
      'exit',
      'hostname x',
      '!',
      'vlan 7',
      '!',
      'ntp x',
    ];
    expect(placed('cisco_ios', lines)).toEqual([
      '0> interface Gi0/1',
      '-0 shutdown',
      '0> interface Gi0/2',
      '-0 no shutdown',
      '-1 hostname x',
      '0 vlan 7',
      '-Infinity ntp x',
    ]);
  });

  test('a head that may also stand in the section above it is refused', () => {
    const lines = ['router isis 1', 'interface Gi0/0/0/0', 'shutdown'];
    expect(() => typed('cisco_iosxr', lines)).toThrow('may belong to "router isis 1" or stand for itself');
    expect(placed('cisco_iosxr', ['router isis 1', 'net 49.0001.0000.0000.0001.00', '!', ...lines.slice(1)])).toEqual([
      '0> router isis 1',
      '-0 net 49.0001.0000.0000.0001.00',
      '0> interface Gi0/0/0/0',
      '-0 shutdown',
    ]);
  });

  test.each([
    ['cisco_ios', 'service-template x', 'vlan 7'],
    ['cisco_nxos', 'role name x', 'interface policy deny'],
    ['cisco_asa', 'username bob attributes', 'webvpn'],
    ['aruba_aoscx', 'evpn', 'vlan 7'],
    ['linux_frr', 'mpls ldp', 'interface eth0'],
    ['cisco_iosxr', 'group x', 'router bgp 1'],
  ])('%s: "%s" may hold "%s"', (platform, head, line) => {
    expect(() => typed(platform, [head, line])).toThrow(`The line "${line}" may belong to "${head}"`);
  });

  test.each([
    ['cisco_ios', 'crypto map M 10 ipsec-isakmp', 'interface Gi0/0'],
    ['cisco_ios', 'policy-map type inspect P', 'zone-pair security Z source A destination B'],
    ['cisco_ios', 'router bgp 65000', 'route-map R permit 10'],
    ['cisco_nxos', 'router ospf 1', 'interface Ethernet1/1'],
    ['arista_eos', 'router bgp 65000', 'route-map R permit 10'],
    ['cisco_asa', 'policy-map global_policy', 'webvpn'],
    ['linux_frr', 'router ospf', 'interface eth0'],
    ['cisco_iosxr', 'router bgp 65000', 'prefix-set A'],
  ])('%s: "%s" never holds "%s"', (platform, head, line) => {
    expect(placed(platform, [head, 'x', line, 'y'])).toEqual([`0> ${head}`, '-0 x', `0> ${line}`, '-0 y']);
  });

  test('a line that ends a section leaves none open', () => {
    const lines = ['prefix-set A', '192.0.2.0/24', 'end-set', 'interface Gi0/0/0/0', 'shutdown'];
    expect(placed('cisco_iosxr', lines)).toEqual([
      '0> prefix-set A',
      '-0 192.0.2.0/24',
      '-0 end-set',
      '0> interface Gi0/0/0/0',
      '-0 shutdown',
    ]);
  });

  test('an exit without a section is refused, as it would leave configuration mode', () => {
    expect(() => typed('cisco_ios', ['exit', 'reload'])).toThrow('The line "exit" leaves configuration mode');
  });
});

test('lines with their whole path have no section', () => {
  expect(placed('juniper_junos', ['set system host-name a', '  delete system ntp'])).toEqual([
    '0 set system host-name a',
    '0 delete system ntp',
  ]);
});

describe('a text of several lines', () => {
  test('is typed at once, up to the line that ends it, and keeps its indentation', () => {
    const lines = ['  banner motd #', '  Keep out', '', '!', ' exit #', 'hostname x'];
    expect(placed('cisco_ios', lines)).toEqual(['0 banner motd #|  Keep out||!| exit #', '0 hostname x']);
    expect(typed('cisco_ios', lines).map(({ index }) => index)).toEqual([0, 5]);
  });

  test('of EOS ends at EOF', () => {
    expect(placed('arista_eos', ['banner motd', 'Keep out', 'EOF', 'hostname x'])).toEqual([
      '-0 banner motd|Keep out|EOF',
      '-0 hostname x',
    ]);
  });

  test('without an end is refused', () => {
    expect(() => typed('arista_eos', ['banner motd', 'Keep out'])).toThrow('has no end');
    expect(() => typed('cisco_ios', ['banner motd #', 'Keep out'])).toThrow('has no end');
  });
});
