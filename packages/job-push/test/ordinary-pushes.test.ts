// cspell:ignore pvst
import { expect, it } from 'vitest';
import { planOf } from '../src/plan.ts';

const ios = `version 17.9
hostname core-1
vrf definition RED
 rd 65000:1
enable secret 9 <secret:aa>
username admin privilege 15 secret 9 <secret:ab>
ip domain name example.com
spanning-tree mode rapid-pvst
vlan 10,20
vlan 30
 name servers
interface Loopback0
 ip address 192.0.2.254 255.255.255.255
interface GigabitEthernet0/1
 description to core
 switchport access vlan 10
 switchport mode access
interface GigabitEthernet0/2
 vrf forwarding RED
 ip address 10.1.0.1 255.255.0.0
 ip access-group WEB in
router ospf 1
 passive-interface default
 network 10.0.0.0 0.255.255.255 area 0
router bgp 65000
 neighbor 10.0.0.2 remote-as 65001
 neighbor 10.0.0.2 description transit
 !
 address-family ipv4
  neighbor 10.0.0.2 activate
  neighbor 10.0.0.2 route-map IN in
 exit-address-family
ip route 0.0.0.0 0.0.0.0 192.0.2.1
ip access-list extended WEB
 10 permit tcp any any eq www
 20 deny ip any any
route-map IN permit 10
 set local-preference 100
logging host 192.0.2.20
snmp-server community <secret:ac> RO
snmp-server location Room 1
ntp server 192.0.2.7
line vty 0 4
 exec-timeout 10 0
 transport input ssh
end
`;
const eos = `hostname leaf-1
ntp server 192.0.2.7
vlan 10
   name servers
interface Ethernet1
   description to spine
   switchport trunk allowed vlan 10
   switchport mode trunk
ip access-list WEB
   10 permit tcp any any eq www
   20 deny ip any any
ip route 0.0.0.0/0 192.0.2.1
router bgp 65000
   neighbor 10.0.0.2 remote-as 65001
   address-family ipv4
      neighbor 10.0.0.2 activate
`;
const nxos = `hostname leaf-2
feature bgp
ntp server 192.0.2.7 use-vrf management
vlan 1,10
vlan 10
  name servers
ip access-list WEB
  10 permit tcp any any eq www
vrf context management
  ip route 0.0.0.0/0 192.0.2.1
interface Ethernet1/1
  description to spine
  switchport access vlan 10
router bgp 65000
  neighbor 10.0.0.2
    remote-as 65001
    address-family ipv4 unicast
      route-map IN in
`;
const xr = `hostname pe-1
ntp
 server 192.0.2.7
!
prefix-set PS
  10.0.0.0/8
end-set
!
route-policy PASS
  pass
end-policy
!
interface GigabitEthernet0/0/0/0
 description to core
 ipv4 address 10.0.0.1 255.255.255.252
!
router static
 address-family ipv4 unicast
  0.0.0.0/0 192.0.2.1
 !
!
router bgp 65000
 neighbor 10.0.0.2
  remote-as 65001
  address-family ipv4 unicast
   route-policy PASS in
   route-policy PASS out
  !
 !
!
`;
const junos = `system {
    host-name r1;
    ntp {
        server 192.0.2.7;
    }
}
interfaces {
    ge-0/0/0 {
        description "to core";
        unit 0 {
            family inet {
                address 10.0.0.1/30;
            }
        }
    }
}
routing-options {
    static {
        route 0.0.0.0/0 next-hop 192.0.2.1;
    }
}
protocols {
    bgp {
        group EXT {
            peer-as 65001;
            neighbor 10.0.0.2;
        }
    }
}
`;
const vyos = `set interfaces ethernet eth0 address '192.0.2.2/24'
set interfaces ethernet eth0 description 'to core'
set protocols static route 0.0.0.0/0 next-hop 192.0.2.1
set service ntp server 192.0.2.7
set system host-name 'r1'
`;

const bgp = 'router bgp 65000';
const family = ' address-family ipv4';

/** The configuration before, the lines, and the undo lines. */
const pushes: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [ios, ['interface Gi0/1', ' description new'], ['interface Gi0/1', ' description to core']],
  [ios, ['interface GigabitEthernet0/3', ' description new'], ['interface GigabitEthernet0/3', ' no description']],
  [ios, ['ntp server 192.0.2.8'], ['no ntp server 192.0.2.8']],
  [ios, ['vlan 40', ' name guests'], ['no vlan 40']],
  [
    ios,
    ['interface GigabitEthernet0/1', ' switchport access vlan 20'],
    ['interface GigabitEthernet0/1', ' switchport access vlan 10'],
  ],
  [
    ios,
    ['ip access-list extended WEB', ' 15 permit tcp any any eq 443'],
    ['ip access-list extended WEB', ' no 15 permit tcp any any eq 443'],
  ],
  [ios, ['ip access-list extended NEW', ' permit ip any any'], ['no ip access-list extended NEW']],
  [ios, ['snmp-server location attic'], ['snmp-server location Room 1']],
  [ios, ['snmp-server community public ro'], ['no snmp-server community public ro']],
  [ios, ['ip route 10.9.0.0 255.255.0.0 192.0.2.9'], ['no ip route 10.9.0.0 255.255.0.0 192.0.2.9']],
  [ios, [bgp, ' neighbor 10.0.0.2 description x'], [bgp, ' neighbor 10.0.0.2 description transit']],
  [
    ios,
    [bgp, ' neighbor 10.0.0.9 remote-as 65009', family, '  neighbor 10.0.0.9 activate'],
    [bgp, ' no neighbor 10.0.0.9'],
  ],
  [
    ios,
    [bgp, family, '  neighbor 10.0.0.2 route-map OUT out'],
    [bgp, family, '  no neighbor 10.0.0.2 route-map OUT out'],
  ],
  [ios, ['username bob privilege 15 secret word'], ['no username bob']],
  [
    ios,
    ['logging host 192.0.2.21', 'logging trap warnings'],
    ['no logging host 192.0.2.21', 'no logging trap warnings'],
  ],
  [ios, ['route-map OUT permit 10', ' set local-preference 200'], ['no route-map OUT permit 10']],
  [ios, ['vrf definition REDUNDANT', ' rd 65000:2'], ['no vrf definition REDUNDANT']],
  [ios, ['line vty 0 4', ' exec-timeout 5 0'], ['line vty 0 4', ' exec-timeout 10 0']],
  [ios, ['radius server R1', ' address ipv4 192.0.2.30'], ['no radius server R1']],
  [eos, ['interface Ethernet1', '   description new'], ['interface Ethernet1', '   description to spine']],
  [eos, ['vlan 20', '   name guests'], ['no vlan 20']],
  [
    eos,
    ['ip access-list WEB', '   15 permit tcp any any eq https'],
    ['ip access-list WEB', '   no 15 permit tcp any any eq https'],
  ],
  [eos, [bgp, '   neighbor 10.0.0.2 maximum-routes 100'], [bgp, '   no neighbor 10.0.0.2 maximum-routes']],
  [eos, ['ip route 10.9.0.0/16 192.0.2.9'], ['no ip route 10.9.0.0/16 192.0.2.9']],
  [nxos, ['interface Ethernet1/1', '  description new'], ['interface Ethernet1/1', '  description to spine']],
  [nxos, ['ntp server 192.0.2.8 use-vrf management'], ['no ntp server 192.0.2.8']],
  [nxos, ['feature lldp'], ['no feature lldp']],
  [nxos, ['vlan 20', '  name guests'], ['no vlan 20']],
  [nxos, [bgp, '  neighbor 10.0.0.9', '    remote-as 65009'], [bgp, '  no neighbor 10.0.0.9']],
  [xr, ['interface GigabitEthernet0/0/0/1', ' description x'], ['no interface GigabitEthernet0/0/0/1']],
  [xr, ['ntp', ' server 192.0.2.8'], ['ntp', ' no server 192.0.2.8']],
  [
    xr,
    [bgp, ' neighbor 10.0.0.9', '  remote-as 65009', '  address-family ipv4 unicast', '   route-policy PASS in'],
    [bgp, ' no neighbor 10.0.0.9'],
  ],
  [
    xr,
    ['router static', ' address-family ipv4 unicast', '  10.9.0.0/16 192.0.2.9'],
    ['router static', ' address-family ipv4 unicast', '  no 10.9.0.0/16 192.0.2.9'],
  ],
  [xr, ['prefix-set PS', '  11.0.0.0/8', 'end-set'], ['prefix-set PS', '  10.0.0.0/8', 'end-set']],
  [junos, ['set interfaces ge-0/0/0 description new'], ['set interfaces ge-0/0/0 description "to core"']],
  [junos, ['set system ntp server 192.0.2.8'], ['delete system ntp server 192.0.2.8']],
  [junos, ['set vlans guests vlan-id 40'], ['delete vlans guests']],
  [
    junos,
    ['set routing-options static route 10.9.0.0/16 next-hop 192.0.2.9'],
    ['delete routing-options static route 10.9.0.0/16'],
  ],
  [
    junos,
    ['set protocols bgp group EXT neighbor 10.0.0.2 description x'],
    ['delete protocols bgp group EXT neighbor 10.0.0.2 description'],
  ],
  [vyos, ["set interfaces ethernet eth1 description 'new'"], ['delete interfaces ethernet eth1']],
  [vyos, ['set service ntp server 192.0.2.8'], ['delete service ntp server 192.0.2.8']],
  [vyos, ['set protocols static route 10.9.0.0/16 next-hop 192.0.2.9'], ['delete protocols static route 10.9.0.0/16']],
];

for (const [index, [before, lines, undo]] of pushes.entries()) {
  it(`an ordinary push is sent with the undo lines of the person: ${index + 1} ${lines[0]}`, () => {
    const plan = planOf(before, { lines, undo });
    expect(plan.undo).toEqual(undo);
    expect(plan.left).toEqual([]);
    expect(plan.lines.some(({ sign }) => sign === '+')).toBe(true);
  });
}
