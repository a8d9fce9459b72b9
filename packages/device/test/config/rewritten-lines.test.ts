// cspell:disable -- lines of vendors
import { describe, expect, it } from 'vitest';
import { untracedLines } from '../../src/config/line-trace.ts';
import { getPlatform } from '../../src/platform/platforms.ts';

/** Returns the sent lines without a trace. Lines are joined by `/`. */
function untraced(id: string, sent: string, before: string, after: string): string[] {
  const platform = getPlatform(id);
  if (!platform) throw new Error(`no platform ${id}`);
  const text = (lines: string): string => lines.replaceAll(' / ', '\n');
  const config = (lines: string): string => (lines === '' ? 'hostname r1\n' : `hostname r1\n${text(lines)}\n`);
  return untracedLines(text(sent).split('\n'), { before: config(before), after: config(after), platform });
}

const [ios, nxos, eos, xr, cx, frr] = [
  'cisco_ios',
  'cisco_nxos',
  'arista_eos',
  'cisco_iosxr',
  'aruba_aoscx',
  'linux_frr',
] as const;

describe('a line that the device rewrites', () => {
  it.each([
    // Lists of addresses.
    [ios, 'ip access-list standard A /  permit host 10.1.1.1', 'ip access-list standard A /  10 permit 10.1.1.1'],
    [
      ios,
      'ip access-list extended A /  permit ip host 10.1.1.1 10.1.1.2 0.0.0.0',
      'ip access-list extended A /  20 permit ip host 10.1.1.1 host 10.1.1.2',
    ],
    [
      ios,
      'ip access-list extended A /  permit tcp 10.1.1.9 0.0.0.255 0.0.0.0 255.255.255.255 eq 443',
      'ip access-list extended A /  10 permit tcp 10.1.1.0 0.0.0.255 any eq https',
    ],
    [ios, 'access-list 10 permit host 10.1.1.1', 'access-list 10 permit 10.1.1.1'],
    [
      nxos,
      'ip access-list A /   permit tcp host 10.1.1.1 any eq 443',
      'ip access-list A /   10 permit tcp 10.1.1.1/32 any eq 443',
    ],
    [
      nxos,
      'ip access-list A /   permit ip 10.1.1.0 0.0.0.255 any',
      'ip access-list A /   10 permit ip 10.1.1.0/24 any ',
    ],
    [
      eos,
      'ip access-list A /    permit ip 10.1.0.0 0.0.255.255 any',
      'ip access-list A /    10 permit ip 10.1.0.0/16 any',
    ],
    [
      xr,
      'ipv4 access-list A /  10 permit ipv4 10.1.1.0/24 any',
      'ipv4 access-list A /  10 permit ipv4 10.1.1.0 0.0.0.255 any',
    ],
    [
      cx,
      'access-list ip A /     10 permit any 10.0.0.0/24 any',
      'access-list ip A /     10 permit any 10.0.0.0/255.255.255.0 any',
    ],
    [
      ios,
      'ipv6 access-list A /  permit ipv6 2001:DB8:0:0::1/128 ::/0',
      'ipv6 access-list A /  sequence 10 permit ipv6 host 2001:DB8::1 any',
    ],
    // Numbered lists that are shown as sections.
    [ios, 'access-list 10 permit 10.0.0.0 0.0.0.255', 'ip access-list standard 10 /  10 permit 10.0.0.0 0.0.0.255'],
    [
      ios,
      'access-list 110 permit tcp any host 10.0.0.1 eq 22 / access-list 110 remark X',
      'ip access-list extended 110 /  10 permit tcp any host 10.0.0.1 eq 22 /  remark X',
    ],
    // Terminal lines.
    [ios, 'line vty 0 15 /  login local', 'line con 0 / line vty 0 4 /  login local / line vty 5 15 /  login local'],
    // Address families.
    [
      ios,
      'router bgp 65000 /  address-family ipv4 unicast /   neighbor 192.0.2.1 activate',
      'router bgp 65000 /  address-family ipv4 /   neighbor 192.0.2.1 activate',
    ],
    [
      ios,
      'router bgp 65000 /  address-family vpnv4 unicast /   neighbor 192.0.2.1 activate',
      'router bgp 65000 /  address-family ipv4 vrf A /  address-family vpnv4 /   neighbor 192.0.2.1 activate',
    ],
    [
      ios,
      'router bgp 65000 /  address-family ipv4 unicast vrf A /   redistribute connected',
      'router bgp 65000 /  address-family ipv4 vrf A /   redistribute connected',
    ],
    // Maps.
    [ios, 'class-map V /  match dscp ef', 'class-map match-all V /  match dscp ef'],
    [xr, 'class-map V /  match dscp ef', 'class-map match-any V /  match dscp ef'],
    [nxos, 'class-map V /   match dscp 46', 'class-map type qos match-all V /   match dscp 46'],
    [nxos, 'policy-map P /   class V /     set qos-group 1', 'policy-map type qos P /   class V /     set qos-group 1'],
    [
      eos,
      'class-map match-any V /    match ip access-group A',
      'class-map type qos match-any V /    match ip access-group A',
    ],
    [
      nxos,
      'interface Ethernet1/1 /   service-policy input P',
      'interface Ethernet1/1 /   service-policy type qos input P',
    ],
    // Networks and areas.
    [
      ios,
      'router ospf 1 /  network 10.0.1.5 0.0.0.255 area 0.0.0.0',
      'router ospf 1 /  network 10.0.1.0 0.0.0.255 area 0',
    ],
    [ios, 'router ospf 1 /  area 0.0.0.1 stub', 'router ospf 1 /  area 1 stub'],
    [eos, 'router ospf 1 /    network 10.0.0.5/24 area 0', 'router ospf 1 /    network 10.0.0.0/24 area 0.0.0.0'],
    [ios, 'router bgp 1 /  network 10.0.0.0 mask 255.0.0.0', 'router bgp 1 /  network 10.0.0.0'],
    [eos, 'router bgp 1 /    network 10.0.0.0 mask 255.255.255.0', 'router bgp 1 /    network 10.0.0.0/24'],
    // Ranges of interfaces and VLANs.
    [
      'ruckus_icx',
      'interface ethernet 1/1/1 to 1/1/2 /  port-name A',
      'interface ethernet 1/1/1 /  port-name A / interface ethernet 1/1/2 /  port-name A',
    ],
    ...[
      'range Gi1/0/1-2',
      'range gi1/0/1 - 2',
      'range Gi1/0/1,Gi1/0/2',
      'range gi1/0/1 , gi1/0/2',
      'range Gi 1/0/1 - 2',
    ].map(
      (range) =>
        [
          ios,
          `interface ${range} /  shutdown`,
          'interface GigabitEthernet1/0/1 /  shutdown / interface GigabitEthernet1/0/2 /  shutdown / interface GigabitEthernet1/0/3',
        ] as const,
    ),
    ...['Ethernet1/1-2', 'Ethernet1/1, Ethernet1/2', 'e1/1 - 2'].map(
      (range) =>
        [
          nxos,
          `interface ${range} /   shutdown`,
          'interface Ethernet1/1 /   shutdown / interface Ethernet1/2 /   shutdown / interface Ethernet1/3',
        ] as const,
    ),
    [
      eos,
      'interface Ethernet1-2,4 /    shutdown',
      'interface Ethernet1 /    shutdown / interface Ethernet2 /    shutdown / interface Ethernet4 /    shutdown',
    ],
    [cx, 'interface 1/1/1-1/1/2 /     mtu 9000', 'interface 1/1/1 /     mtu 9000 / interface 1/1/2 /     mtu 9000'],
    [ios, 'interface range macro UPLINKS /  shutdown', 'interface Gi1/0/1 /  shutdown'],
    [nxos, 'vlan 10-12', 'vlan 1,10-12'],
    [nxos, 'vlan 10,20', 'vlan 1,10,20 / vlan 10 /   name A'],
    [ios, 'vlan 10-12 /  mtu 1400', 'vlan 10 /  mtu 1400 / vlan 11 /  mtu 1400 / vlan 12 /  mtu 1400'],
    [ios, 'vlan 10,20', 'vlan 10 /  name A / vlan 20'],
    // Lists of VLANs.
    [
      ios,
      'interface Gi1/0/1 /  switchport trunk allowed vlan add 30',
      'interface GigabitEthernet1/0/1 /  switchport trunk allowed vlan 10,20,30',
    ],
    [
      ios,
      'interface Gi1/0/1 /  switchport trunk allowed vlan 10-11',
      'interface GigabitEthernet1/0/1 /  switchport trunk allowed vlan 10,11',
    ],
    [
      ios,
      'interface Gi1/0/1 /  switchport trunk allowed vlan 10,20,30',
      'interface GigabitEthernet1/0/1 /  switchport trunk allowed vlan 10,20 /  switchport trunk allowed vlan add 30',
    ],
    [
      ios,
      'interface Gi1/0/1 /  no switchport trunk allowed vlan 30',
      'interface GigabitEthernet1/0/1 /  switchport trunk allowed vlan 10,20',
    ],
    [
      ios,
      'interface Gi1/0/1 /  switchport trunk allowed vlan remove 30',
      'interface GigabitEthernet1/0/1 /  switchport trunk allowed vlan 10,20',
    ],
    // Names and addresses.
    [ios, 'ip domain-name x.example', 'ip domain name x.example'],
    [ios, 'ip domain-list x.example', 'ip domain list x.example'],
    [ios, 'no ip domain-lookup', 'no ip domain lookup'],
    [ios, 'logging host 192.0.2.1', 'logging 192.0.2.1'],
    [ios, 'logging 192.0.2.1', 'logging host 192.0.2.1'],
    [
      nxos,
      'interface Ethernet1/1 /   ip address 10.0.0.1 255.255.255.0',
      'interface Ethernet1/1 /   ip address 10.0.0.1/24',
    ],
    [eos, 'interface Vlan1 /    ip address 10.0.0.1 255.255.255.252', 'interface Vlan1 /    ip address 10.0.0.1/30'],
    [nxos, 'ip route 10.0.0.0 255.0.0.0 192.0.2.1 name Core', 'ip route 10.0.0.0/8 192.0.2.1 name Core'],
    [ios, 'ip route 10.0.0.0 255.0.0.0 192.0.2.1 name Core', 'ip route 10.0.0.0 255.0.0.0 192.0.2.1 name Core'],
    [
      ios,
      'interface Gi1 /  ipv6 address 2001:0db8:0:0::0001/64',
      'interface GigabitEthernet1 /  ipv6 address 2001:DB8::1/64',
    ],
    [ios, 'ipv6 route 2001:db8:0:0:0:0:0:0/32 Null0', 'ipv6 route 2001:DB8::/32 Null0'],
    [
      ios,
      'interface gi1/0/1.100 /  encapsulation dot1q 100',
      'interface GigabitEthernet1/0/1.100 /  encapsulation dot1Q 100',
    ],
    [ios, 'interface gi1 /  description A   B  C', 'interface GigabitEthernet1 /  description A   B  C'],
    // Words that are added, and secrets.
    [ios, 'interface gi1 /  spanning-tree portfast', 'interface GigabitEthernet1 /  spanning-tree portfast edge'],
    [
      ios,
      'interface gi1 /  spanning-tree portfast trunk',
      'interface GigabitEthernet1 /  spanning-tree portfast edge trunk',
    ],
    [ios, 'spanning-tree portfast default', 'spanning-tree portfast edge default'],
    [ios, 'interface gi1 /  channel-group 1 mode active', 'interface GigabitEthernet1 /  channel-group 1 mode active'],
    [nxos, 'interface e1/1 /   no shutdown', 'interface Ethernet1/1 /   no shutdown'],
    [xr, 'interface gi0/0/0/1 /  no shutdown', 'interface GigabitEthernet0/0/0/1 /  description X'],
    [nxos, 'ntp server 192.0.2.1 prefer', 'ntp server 192.0.2.1 prefer use-vrf default'],
    [ios, 'snmp-server community <secret:a> ro', 'snmp-server community <secret:a> RO'],
    [ios, 'username x secret <secret:a>', 'username x secret 9 <secret:b>'],
    [ios, 'username x privilege 15 secret 0 <secret:a>', 'username x privilege 15 secret 5 <secret:b>'],
    [ios, 'enable secret <secret:a>', 'enable secret 9 <secret:b>'],
    [
      ios,
      'router bgp 1 /  neighbor 192.0.2.1 password <secret:a>',
      'router bgp 1 /  neighbor 192.0.2.1 password 7 <secret:b>',
    ],
    [
      ios,
      'aaa authentication login default group tacacs+ local',
      'aaa new-model / aaa authentication login default group tacacs+ local ',
    ],
  ] as const)('%s: %s', (id, sent, after) => {
    expect(untraced(id, sent, '', after)).toEqual([]);
    // Without a change there is no other explanation.
    expect(untraced(id, sent, after, after)).toEqual([]);
  });

  it.each([
    [ios, 'ip access-list standard A /  permit host 10.1.1.1', 'ip access-list standard A /  10 permit 10.1.1.2'],
    [
      ios,
      'ip access-list extended A /  permit ip 10.1.1.0 0.0.0.255 any',
      'ip access-list extended A /  10 permit ip 10.1.1.0 0.0.0.127 any',
    ],
    [
      ios,
      'ip access-list extended A /  permit ip host 10.1.1.1 any',
      'ip access-list extended A /  10 deny ip host 10.1.1.1 any',
    ],
    [
      ios,
      'ip access-list extended A /  permit tcp any any eq 22',
      'ip access-list extended A /  10 permit tcp any any eq www',
    ],
    [nxos, 'ip access-list A /   permit tcp host 10.1.1.1 any', 'ip access-list A /   10 permit tcp 10.1.1.1/31 any'],
    [ios, 'access-list 10 permit 10.0.0.0 0.0.0.255', 'ip access-list standard 11 /  10 permit 10.0.0.0 0.0.0.255'],
    [ios, 'access-list 10 permit 10.0.0.0 0.0.0.255', 'ip access-list standard 10 /  10 permit 10.0.1.0 0.0.0.255'],
    [ios, 'line vty 0 15 /  login local', 'line vty 0 4 /  login local / line vty 5 15 /  login'],
    [ios, 'line vty 16 20 /  login local', 'line vty 0 4 /  login local', 2],
    [ios, 'line con 0 /  login local', 'line con 0 / line vty 0 4 /  login local'],
    [
      ios,
      'router bgp 1 /  address-family ipv4 unicast /   redistribute static',
      'router bgp 1 /  address-family ipv4 vrf A /   redistribute static',
      2,
    ],
    [ios, 'class-map V /  match dscp ef', 'class-map match-all W /  match dscp ef', 2],
    [ios, 'class-map match-any V /  match dscp ef', 'class-map match-all V /  match dscp ef', 2],
    [nxos, 'policy-map P', 'policy-map type qos P2'],
    [ios, 'router ospf 1 /  network 10.0.1.5 0.0.0.255 area 0', 'router ospf 1 /  network 10.0.1.0 0.0.0.255 area 1'],
    [ios, 'router ospf 1 /  network 10.0.1.5 0.0.0.255 area 0', 'router ospf 1 /  network 10.0.2.0 0.0.0.255 area 0'],
    [ios, 'router bgp 1 /  network 10.0.0.0 mask 255.255.0.0', 'router bgp 1 /  network 10.0.0.0'],
    [ios, 'interface range Gi1/0/1-2 /  shutdown', 'interface Gi1/0/1 /  shutdown / interface Gi1/0/2'],
    [
      ios,
      'interface range Gi1/0/1,Gi1/0/3 /  shutdown',
      'interface Gi1/0/1 /  shutdown / interface Gi1/0/2 /  shutdown / interface Gi1/0/3',
    ],
    [
      nxos,
      'interface Ethernet1/1-4 /   shutdown',
      'interface Ethernet1/1 /   shutdown / interface Ethernet1/2 /   shutdown / interface Ethernet1/3 /   shutdown / interface Ethernet1/4',
    ],
    [
      'ruckus_icx',
      'interface ethernet 1/1/1 to 1/1/2 /  port-name A',
      'interface ethernet 1/1/1 /  port-name A / interface ethernet 1/1/2',
    ],
    [nxos, 'vlan 10-12', 'vlan 1,10-11'],
    [ios, 'vlan 10,20', 'vlan 10'],
    [
      ios,
      'interface Gi1/0/1 /  switchport trunk allowed vlan add 30',
      'interface Gi1/0/1 /  switchport trunk allowed vlan 10,20',
    ],
    [
      ios,
      'interface Gi1/0/1 /  switchport trunk allowed vlan 10,20,40',
      'interface Gi1/0/1 /  switchport trunk allowed vlan 10,20 /  switchport trunk allowed vlan add 30',
    ],
    [
      ios,
      'interface Gi1/0/1 /  no switchport trunk allowed vlan 30',
      'interface Gi1/0/1 /  switchport trunk allowed vlan 10,30',
    ],
    [ios, 'ip domain-name x.example', 'ip domain name y.example'],
    [ios, 'logging host 192.0.2.1', 'logging 192.0.2.2'],
    [
      nxos,
      'interface Ethernet1/1 /   ip address 10.0.0.1 255.255.255.0',
      'interface Ethernet1/1 /   ip address 10.0.0.1/25',
    ],
    [nxos, 'interface Ethernet1/1 /   ip address 10.0.0.1/24', 'interface Ethernet1/1 /   ip address 10.0.0.2/24'],
    [ios, 'interface Gi1 /  ipv6 address 2001:db8::1/64', 'interface Gi1 /  ipv6 address 2001:DB8::11/64'],
    [ios, 'interface gi1/0/1.100 /  encapsulation dot1q 100', 'interface Gi1/0/1.10 /  encapsulation dot1Q 100', 2],
    [nxos, 'interface e1/1 /   no shutdown', 'interface Ethernet1/1 /   shutdown'],
    [ios, 'enable secret <secret:a>', 'enable password 7 <secret:b>'],
  ] as const)('is not taken for another one, %s: %s', (id, sent, config, count: number = 1) => {
    const lines = sent.split(' / ').map((line) => line.trim());
    expect(untraced(id, sent, config, config)).toEqual(lines.slice(-count));
  });
});

describe('a line that the configuration does not show', () => {
  const port = 'interface GigabitEthernet1/0/1';

  it.each([
    ...['switchport', 'duplex auto', 'speed auto'].map((line) => [ios, `${port} /  ${line}`, port] as const),
    [ios, 'line con 0 /  exec-timeout 10 0', 'line con 0'],
    [ios, 'logging trap informational', ''],
    [ios, 'ip ssh version 2', ''],
    [ios, 'crypto isakmp policy 1 /  hash sha /  lifetime 86400', 'crypto isakmp policy 1'],
    [ios, 'ip dhcp pool P /  lease 1', 'ip dhcp pool P'],
    [ios, 'router bgp 1 /  neighbor 192.0.2.1 timers 60 180', 'router bgp 1 /  neighbor 192.0.2.1 remote-as 2'],
    [ios, 'spanning-tree mode pvst', ''],
    ...['switchport', 'switchport mode access', 'mtu 1500'].map(
      (line) => [nxos, `interface Ethernet1/1 /   ${line}`, 'interface Ethernet1/1'] as const,
    ),
    [eos, 'interface Ethernet1 /    switchport mode access', 'interface Ethernet1'],
    [eos, 'vlan 10 /    state active', 'vlan 10'],
    [cx, 'interface 1/1/1 /     routing', 'interface 1/1/1'],
    [frr, 'router bgp 1 /  address-family ipv4 unicast /   neighbor 192.0.2.1 activate', 'router bgp 1'],
    // Users, VTP and its VLANs.
    [ios, 'snmp-server user u g v3 auth sha <secret:a>', ''],
    [ios, 'vtp mode server / vtp domain D / vtp version 2 / vtp password <secret:a> / vtp pruning', ''],
    [ios, 'vlan 10 /  name USERS', ''],
    ['cisco_iosxe', 'vlan 10 /  name USERS', ''],
  ] as const)('needs no trace, %s: %s', (id, sent, config) => {
    expect(untraced(id, sent, config, config)).toEqual([]);
  });

  it.each([
    [ios, `${port} /  switchport`, `${port} /  no switchport`],
    [ios, `${port} /  duplex auto`, `${port} /  duplex full`],
    [ios, `${port} /  duplex auto`, 'interface GigabitEthernet1/0/2', 2],
    [ios, 'line con 0 /  exec-timeout 10 0', 'line con 0 /  exec-timeout 0 0'],
    [ios, 'line con 0 /  exec-timeout 5 0', 'line con 0'],
    [ios, 'logging trap informational', 'logging trap debugging'],
    [ios, 'ip ssh version 2', 'ip ssh version 1'],
    [ios, 'crypto isakmp policy 1 /  hash sha', 'crypto isakmp policy 1 /  hash md5'],
    [ios, 'router bgp 1 /  neighbor 192.0.2.1 timers 60 180', 'router bgp 1 /  neighbor 192.0.2.1 timers 10 30'],
    [ios, 'router bgp 1 /  neighbor 192.0.2.1 activate', 'router bgp 1 /  neighbor 192.0.2.1 remote-as 2'],
    [ios, 'spanning-tree mode pvst', 'spanning-tree mode rapid-pvst'],
    [nxos, 'interface Ethernet1/1 /   switchport mode access', 'interface Ethernet1/1 /   switchport mode trunk'],
    [nxos, 'interface Ethernet1/1 /   mtu 1500', 'interface Ethernet1/1 /   mtu 9216'],
    [eos, 'vlan 10 /    state active', 'vlan 10 /    state suspend'],
    [cx, 'interface 1/1/1 /     routing', 'interface 1/1/1 /     no routing'],
    [
      frr,
      'router bgp 1 /  address-family ipv4 unicast /   neighbor 192.0.2.1 activate',
      'router bgp 1 /  address-family ipv4 unicast /   no neighbor 192.0.2.1 activate',
    ],
    [frr, 'router bgp 1 /  address-family ipv4 unicast /   neighbor 192.0.2.1 next-hop-self', 'router bgp 1'],
    [nxos, 'snmp-server user u g', ''],
    ['allied_awplus', 'snmp-server user u g v3', ''],
    ['adtran_os', 'ip ssh version 2', ''],
    [ios, 'vtp mode transparent', ''],
    [ios, 'vlan 10 /  name USERS', 'vtp mode transparent', 2],
    [ios, 'vlan 10 /  name USERS', 'vlan 20', 2],
    [ios, 'vlan 10 /  name USERS', 'vlan 10 /  name GUESTS'],
    [nxos, 'vlan 10', ''],
  ] as const)('needs a trace, %s: %s, shown %s', (id, sent, config, count: number = 1) => {
    const lines = sent.split(' / ').map((line) => line.trim());
    expect(untraced(id, sent, config, config)).toEqual(lines.slice(-count));
  });

  it('is the data of a public key, if its hash was added', () => {
    const sent =
      'ip ssh pubkey-chain /   username admin /    key-string /     AAAAB3NzaC1yc2EAAAADAQABAAABAQ /     C7x9k2Zw==';
    const chain = 'ip ssh pubkey-chain /   username admin';
    expect(untraced(ios, sent, '', `${chain} /    key-hash ssh-rsa 0123ABCD admin`)).toEqual([]);
    const other = `${chain} /    key-hash ssh-rsa 99 admin`;
    expect(untraced(ios, sent, other, `${other} /    key-hash ssh-rsa 0123ABCD`)).toEqual([]);
    const missing = ['key-string', 'AAAAB3NzaC1yc2EAAAADAQABAAABAQ', 'C7x9k2Zw=='];
    expect(untraced(ios, sent, other, other)).toEqual(missing);
    expect(untraced(ios, sent, chain, chain)).toEqual(missing);
    const nested = 'ip ssh pubkey-chain /   username bob /    key-hash ssh-rsa 0123ABCD';
    expect(untraced(ios, sent, chain, `${chain} / ${nested}`)).toEqual(missing);
  });
});

it('shows a default by the removal of its negation', () => {
  expect(untraced(ios, 'ip domain lookup', 'no ip domain-lookup', '')).toEqual([]);
  expect(untraced(ios, 'ip domain-lookup', 'no ip domain lookup', '')).toEqual([]);
  expect(untraced(ios, 'ip domain lookup', 'no ip domain-lookup', 'no ip domain-lookup')).toEqual(['ip domain lookup']);
});

it('reads long ranges', () => {
  const ports = Array.from({ length: 48 }, (_, n) => `interface GigabitEthernet1/0/${n + 1} /  shutdown`).join(' / ');
  const sent = 'interface range Gi1/0/1 - 48 /  shutdown / vlan 1-4000 /  mtu 1400';
  expect(untraced(ios, sent, '', `${ports} / vlan 1-4000 /  mtu 1400`)).toEqual([]);
  const gap = `${ports} / vlan 1-2000,2002-4000 /  mtu 1400`;
  expect(untraced(ios, sent, gap, gap)).toEqual(['vlan 1-4000', 'mtu 1400']);
  expect(untraced(ios, 'interface range Gi1/0/1 - 49 /  shutdown', ports, ports)).toHaveLength(2);
  expect(untraced(ios, 'interface range Gi1/0/1 - 99999 /  shutdown', ports, ports)).toEqual([]);
});

it('takes a moved line of a list for no other one', () => {
  const before = 'ip access-list extended A /  10 permit tcp any any eq 22 /  20 deny ip any any';
  const after = 'ip access-list extended A /  100 permit tcp any any eq 22 /  200 deny ip any any';
  expect(untraced(ios, 'ip access-list extended A /  permit tcp any any eq 80', before, after)).toEqual([
    'permit tcp any any eq 80',
  ]);
});
