// cspell:ignore bpduguard mlag
import { expect, it } from 'vitest';
import { undoOf } from './undo.ts';

it.each([
  ['interface GigabitEthernet0/1', 'standby 10 ip 10.0.0.1', 'standby 10 ip 10.0.0.2'],
  ['interface GigabitEthernet0/1', 'vrrp 10 ip 10.0.0.1', 'vrrp 10 ip 10.0.0.2'],
  ['interface GigabitEthernet0/1', 'vrrp 10 ipv4 10.0.0.1', 'vrrp 10 ipv4 10.0.0.2'],
  ['interface Port-Channel5', 'mlag 5', 'mlag 6'],
  ['interface port-channel5', 'vpc 5', 'vpc 6'],
  ['crypto map M 10 ipsec-isakmp', 'set peer 192.0.2.1', 'set peer 192.0.2.9'],
  ['crypto map M 10 ipsec-isakmp', 'set transform-set A', 'set transform-set B'],
  ['crypto map M 10 ipsec-isakmp', 'match address A', 'match address B'],
  ['line vty 0 4', 'access-class OLD in vrf-also', 'access-class NEW in vrf-also'],
  ['interface GigabitEthernet0/1', 'ip policy route-map OLD', 'ip policy route-map NEW'],
  ['interface GigabitEthernet0/1', 'ip nat inside', 'ip nat outside'],
  ['interface GigabitEthernet0/1', 'ip pim sparse-mode', 'ip pim dense-mode'],
  ['policy-map P', 'shape average 1000000', 'shape average 2000000'],
  ['policy-map P', 'police cir 8000', 'police cir 16000'],
  ['policy-map P', 'police cir 8000 bc 1500', 'police cir 16000 bc 3000'],
  ['crypto isakmp policy 10', 'hash sha256', 'hash md5'],
  ['crypto isakmp policy 10', 'lifetime 3600', 'lifetime 86400'],
  ['interface vlan10', 'active-gateway ip 10.0.0.1', 'active-gateway ip 10.0.0.2'],
  [
    'interface vlan10',
    'active-gateway ip 10.0.0.1 mac 02:00:00:00:00:01',
    'active-gateway ip 10.0.0.2 mac 02:00:00:00:00:01',
  ],
  ['', 'ip ssh time-out 60', 'ip ssh time-out 90'],
  ['', 'ip tacacs source-interface Loopback0', 'ip tacacs source-interface Loopback1'],
  ['', 'lldp timer 5', 'lldp timer 10'],
])('the only line that differs in its value comes back (`%s` `%s` `%s`)', (head, had, line) => {
  const inside = (text: string): string[] => (head === '' ? [text] : [head, ` ${text}`]);
  const before = `hostname a\n${inside(had).join('\n')}\n`;
  const undo = inside(`no ${line}`);
  expect(undoOf(before, inside(line), undo)).toEqual([...undo, ...inside(had)]);
  // The undo sets it itself.
  const both = [...undo, ...inside(had).slice(-1)];
  expect(undoOf(before, inside(line), both)).toEqual(both);
});

it('the value comes back if the undo line has fewer words than the new line', () => {
  const policy = (line: string): string[] => ['policy-map P', ` ${line}`];
  const before = `hostname a\n${policy('police cir 8000 bc 1500').join('\n')}\n`;
  expect(undoOf(before, policy('police cir 16000 bc 3000'), policy('no police cir 16000'))).toEqual([
    ...policy('no police cir 16000'),
    ...policy('police cir 8000 bc 1500'),
  ]);
});

it.each([
  ['', ['ntp server 192.0.2.1'], 'ntp server 192.0.2.2'],
  ['', ['logging host 192.0.2.1'], 'logging host 192.0.2.2'],
  ['', ['logging server 192.0.2.1'], 'logging server 192.0.2.2'],
  ['', ['ip name-server 192.0.2.1'], 'ip name-server 192.0.2.2'],
  ['', ['ip route 10.0.0.0 255.0.0.0 192.0.2.1'], 'ip route 10.0.0.0 255.0.0.0 192.0.2.2'],
  ['', ['vlan 10'], 'vlan 20'],
  ['', ['feature bgp'], 'feature lldp'],
  ['', ['snmp-server enable traps bgp'], 'snmp-server enable traps ospf'],
  ['', ['username alice'], 'username bob'],
  ['', ['interface Loopback0'], 'interface Loopback1'],
  ['', ['vrf definition RED'], 'vrf definition BLUE'],
  ['', ['ip cef'], 'ip routing'],
  ['', ['service password-encryption'], 'service tcp-keepalives-in'],
  ['', ['ip access-list extended A'], 'ip access-list extended B'],
  [
    'interface Gi0/1',
    ['ip address 10.0.0.1 255.0.0.0', 'ip address 10.1.0.1 255.0.0.0 secondary'],
    'ip address 10.2.0.1 255.0.0.0 secondary',
  ],
  ['interface Gi0/1', ['ip helper-address 10.0.0.1'], 'ip helper-address 10.0.0.2'],
  ['interface Gi0/1', ['ipv6 address 2001:db8::1/64'], 'ipv6 address 2001:db8:1::1/64'],
  ['interface Gi0/1', ['spanning-tree portfast'], 'spanning-tree bpduguard'],
  ['router bgp 65000', ['neighbor 10.0.0.2 remote-as 65001'], 'neighbor 10.0.0.9 remote-as 65001'],
  ['router bgp 65000', ['neighbor 10.0.0.2 activate'], 'neighbor 10.0.0.2 next-hop-self'],
  ['router bgp 65000', ['network 10.0.0.0'], 'network 11.0.0.0'],
  ['router bgp 65000', ['redistribute static'], 'redistribute connected'],
  ['router ospf 1', ['passive-interface Vlan10'], 'passive-interface Vlan20'],
  ['vrf definition RED', ['route-target import 1:1'], 'route-target import 1:2'],
  ['route-map A permit 10', ['match ip address 5'], 'match ip address 6'],
  ['object-group network O', ['network-object host 10.0.0.1'], 'network-object host 10.0.0.2'],
  ['aaa group server radius R', ['server name A'], 'server name B'],
  ['ip access-list extended A', ['10 permit ip any any'], '20 permit ip any host 10.0.0.1'],
  ['', ['ip sla schedule 1 life forever start-time now'], 'ip sla schedule 2 life forever start-time now'],
  ['', ['monitor session 1 source interface Gi0/1'], 'monitor session 2 source interface Gi0/2'],
  ['interface Gi0/1', ['standby 1 ip 10.0.0.1'], 'standby 2 ip 10.1.0.1'],
  ['interface Gi0/1', ['storm-control broadcast level 10.00'], 'storm-control multicast level 10.00'],
  ['interface Gi0/1', ['ip helper-address vrf X 10.0.0.1'], 'ip helper-address vrf X 10.0.0.2'],
  [
    'interface Gi0/1',
    ['switchport port-security mac-address 0200.0000.0001'],
    'switchport port-security mac-address 0200.0000.0002',
  ],
  ['object-group service O', ['service-object tcp destination eq 80'], 'service-object tcp destination eq 443'],
  ['object-group service O tcp', ['port-object eq 80'], 'port-object eq 443'],
  ['route-map A permit 10', ['set metric 5'], 'set weight 5'],
  // Lines that stay with each other are entries of a list.
  ['widgets', ['part a', 'part b'], 'part c'],
])('nothing is set again in a list (`%s` `%s` `%s`)', (head, had, line) => {
  const inside = (texts: readonly string[]): string[] =>
    head === '' ? [...texts] : [head, ...texts.map((text) => ` ${text}`)];
  const undo = inside([`no ${line}`]);
  expect(undoOf(`hostname a\n${inside(had).join('\n')}\n`, inside([line]), undo)).toEqual(undo);
});
