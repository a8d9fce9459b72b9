/** A line of a change, with the lines in the section that it opens. `{n}` is a number of the trial. */
export interface Word {
  readonly line: string;
  /** The line that takes it back at its level. Absent: the lines in its section are taken back one by one. */
  readonly undo?: string;
  readonly below?: readonly Word[];
  /** The further lines of a text. */
  readonly text?: readonly string[];
  /** The line behind those in its section, which ends it. */
  readonly ends?: string;
}

/** The lines that trials send on a platform. */
export interface Words {
  /** Two lines that remove or set what is only in one section. They do harm in any other. */
  readonly wrecks: readonly string[];
  /** A section that does not exist on the device. */
  readonly noHead: string;
  readonly words: readonly Word[];
}

const line = (text: string, undo: string = `no ${text}`): Word => ({ line: text, undo });
const made = (head: string, below: readonly Word[], undo: string = `no ${head}`): Word => ({ line: head, undo, below });
const entered = (head: string, below: readonly Word[]): Word => ({ line: head, below });
/** A text whose lines do harm if a device takes them as commands. */
const banner = (kind: string, port: string, wreck: string = 'shutdown'): Word => ({
  line: `banner ${kind} #`,
  undo: `no banner ${kind}`,
  text: ['Only for those who were invited {n}.', port, ` ${wreck}`, '!', 'exit', '#'],
});

const ios = (port: string, wasPort: string, own: readonly Word[]): Words => ({
  wrecks: ['shutdown', 'description wrecked'],
  noHead: 'interface GigabitEthernet9/9',
  words: [
    line('ip route 198.18.{n}.0 255.255.255.0 198.51.100.9'),
    line('logging host 198.18.1.{n}'),
    line('ntp server 198.18.2.{n}'),
    line('snmp-server community geheim-{n} RO'),
    banner('login', port),
    made('interface Loopback5{n}', [line('description trial {n}'), line('ip address 198.18.50.{n} 255.255.255.255')]),
    entered(port, [
      line('description changed {n}', wasPort),
      line('bandwidth 7{n}'),
      line('ip mtu 14{n}'),
      line('load-interval 3{n}'),
    ]),
    made('route-map TRIAL permit 1{n}', [line('description trial'), line('set community 65001:{n}')]),
    made('ip access-list extended TRIAL{n}', [line('permit ip any any'), line('deny udp any any')]),
    made('vrf definition TRIAL{n}', [
      line('rd 65001:{n}'),
      made('address-family ipv4', [line('route-target export 65001:{n}')]),
    ]),
    ...own,
  ],
});

const junos: Words = {
  wrecks: ['set system nonsense one', 'set system nonsense two'],
  noHead: 'set nonsense',
  words: [
    line('set system domain-name trial{n}.example.net', 'delete system domain-name'),
    line('set system name-server 198.18.0.{n}', 'delete system name-server 198.18.0.{n}'),
    line('set snmp community geheim-{n} authorization read-only', 'delete snmp community geheim-{n}'),
    line('set interfaces ge-0/0/0 mtu 15{n}', 'delete interfaces ge-0/0/0 mtu'),
    line(
      'set routing-options static route 198.18.{n}.0/24 next-hop 198.51.100.9',
      'delete routing-options static route 198.18.{n}.0/24',
    ),
    line(
      'set policy-options prefix-list TRIAL 198.18.{n}.0/24',
      'delete policy-options prefix-list TRIAL 198.18.{n}.0/24',
    ),
    line('set vlans trial{n} vlan-id 7{n}', 'delete vlans trial{n}'),
  ],
};

const vyos: Words = {
  wrecks: ['set system nonsense one', 'set system nonsense two'],
  noHead: 'set nonsense',
  words: [
    line('set system domain-name trial{n}.example.net', 'delete system domain-name'),
    line('set system name-server 198.18.0.{n}', 'delete system name-server 198.18.0.{n}'),
    line('set interfaces ethernet eth1 description changed{n}', 'delete interfaces ethernet eth1 description'),
    line('set interfaces ethernet eth1 mtu 14{n}', 'delete interfaces ethernet eth1 mtu'),
    line('set interfaces dummy dum{n} address 198.18.60.{n}/32', 'delete interfaces dummy dum{n}'),
    line(
      'set protocols static route 198.18.{n}.0/24 next-hop 198.51.100.9',
      'delete protocols static route 198.18.{n}.0/24',
    ),
    line('set service ssh port 22{n}', 'set service ssh port 22'),
    line('set policy prefix-list TRIAL rule {n} action permit', 'delete policy prefix-list TRIAL'),
  ],
};

/** By platform. */
export const wordsOf: Readonly<Record<string, Words>> = {
  cisco_ios: ios('interface GigabitEthernet0/1', 'description Uplink to core1 Gi1/0/7', [
    entered('router ospf 1', [line('network 198.18.{n}.0 0.0.0.255 area 0'), line('passive-interface Vlan10')]),
    made('router bgp 6500{n}', [
      line('bgp router-id 198.18.0.1'),
      line('neighbor 198.18.0.{n} remote-as 65010'),
      made('address-family ipv4', [line('neighbor 198.18.0.{n} activate'), line('network 198.18.{n}.0')]),
    ]),
    made('vlan 7{n}', [line('name trial{n}')]),
  ]),
  cisco_iosxe: ios('interface GigabitEthernet2', 'no description', [
    entered('router bgp 64512', [
      line('neighbor 198.18.0.{n} remote-as 65010'),
      line('neighbor 198.18.0.{n} description trial'),
    ]),
  ]),
  cisco_nxos: {
    wrecks: ['shutdown', 'description wrecked'],
    noHead: 'interface Ethernet9/9',
    words: [
      line('ip route 198.18.{n}.0/24 198.51.100.9'),
      line('logging server 198.18.1.{n}'),
      line('snmp-server community geheim-{n} group network-operator'),
      line('snmp-server location room{n}'),
      banner('exec', 'interface Ethernet1/1'),
      made('interface loopback5{n}', [line('description trial {n}'), line('ip address 198.18.50.{n}/32')]),
      entered('interface Ethernet1/1', [
        line('description changed {n}', 'description Uplink to edge-1 Gi2'),
        line('mtu 9{n}'),
        line('load-interval 3{n}'),
      ]),
      entered('router bgp 64512', [
        line('graceful-restart'),
        made('neighbor 198.18.0.{n}', [
          line('remote-as 65010'),
          line('description trial {n}'),
          made('address-family ipv4 unicast', [line('send-community extended'), line('next-hop-self')]),
        ]),
      ]),
      made('route-map TRIAL permit 1{n}', [line('set community 65001:{n}'), line('description trial')]),
      made('ip access-list TRIAL{n}', [line('statistics per-entry'), line('permit ip any any')]),
      made('vlan 7{n}', [line('name trial{n}')]),
    ],
  },
  cisco_asa: {
    wrecks: ['shutdown', 'description wrecked'],
    noHead: 'interface GigabitEthernet9/9',
    words: [
      line('route outside 198.18.{n}.0 255.255.255.0 203.0.113.1'),
      line('logging host inside 198.18.1.{n}'),
      line('access-list TRIAL{n} extended permit ip any any'),
      line('snmp-server location room{n}', 'snmp-server location Raum 1'),
      entered('interface GigabitEthernet0/1', [
        line('description changed {n}'),
        line('delay 7{n}'),
        line('mac-address 0200.0000.000{n}'),
      ]),
      made('object network TRIAL{n}', [line('host 198.18.70.{n}'), line('description trial {n}')]),
      made('object-group network TRIALS{n}', [line('network-object host 198.18.71.{n}'), line('description trial')]),
      made('route-map TRIAL permit 1{n}', [line('match metric 1{n}'), line('set metric 2{n}')]),
      made('class-map TRIAL{n}', [line('match any')]),
    ],
  },
  cisco_iosxr: {
    wrecks: ['shutdown', 'description wrecked'],
    noHead: 'interface GigabitEthernet9/9/9/9',
    words: [
      line('logging 198.18.1.{n}'),
      line('snmp-server location room{n}'),
      line('snmp-server community geheim-{n} RO'),
      made('interface Loopback5{n}', [
        line('description trial {n}'),
        line('ipv4 address 198.18.50.{n} 255.255.255.255'),
      ]),
      entered('interface GigabitEthernet0/0/0/0', [
        line('mtu 15{n}'),
        line('load-interval 3{n}'),
        line('bandwidth 7{n}'),
      ]),
      entered('router bgp 64512', [
        line('timers bgp 1{n} 3{n}'),
        made('neighbor 198.18.0.{n}', [
          line('remote-as 65010'),
          line('description trial {n}'),
          made('address-family ipv4 unicast', [line('send-community-ebgp'), line('maximum-paths ebgp 4')]),
        ]),
      ]),
      made('vrf TRIAL{n}', [
        line('description trial'),
        made('address-family ipv4 unicast', [made('import route-target', [line('64512:{n}')])]),
      ]),
      {
        ...made('route-policy TRIAL{n}', [line('set local-preference 1{n}', ''), line('pass', '')]),
        ends: 'end-policy',
      },
      entered('router isis CORE', [line('log adjacency changes')]),
    ],
  },
  arista_eos: {
    wrecks: ['shutdown', 'description wrecked'],
    noHead: 'interface Nothing1',
    words: [
      line('ip route 198.18.{n}.0/24 198.51.100.9'),
      line('logging host 198.18.1.{n}'),
      line('snmp-server location room{n}', 'snmp-server location Raum 1'),
      line('snmp-server community geheim-{n} ro'),
      {
        line: 'banner motd',
        undo: 'no banner motd',
        text: ['Only for those who were invited {n}.', 'interface Ethernet1', '   shutdown', '!', 'exit', 'EOF'],
      },
      made('interface Loopback5{n}', [line('description trial {n}'), line('ip address 198.18.50.{n}/32')]),
      entered('interface Ethernet1', [
        line('description changed {n}', 'description spine01'),
        line('mtu 9{n}'),
        line('load-interval 3{n}'),
      ]),
      entered('router bgp 64512', [
        line('neighbor 198.18.0.{n} remote-as 65010'),
        line('maximum-paths {n}'),
        made('vrf TRIAL{n}', [line('router-id 198.18.0.{n}'), line('network 198.18.{n}.0/24')]),
      ]),
      made('route-map TRIAL permit 1{n}', [line('set community 65001:{n}'), line('description trial')]),
      made('vlan 7{n}', [line('name trial{n}')]),
    ],
  },
  aruba_aoscx: {
    wrecks: ['shutdown', 'description wrecked'],
    noHead: 'interface 9/9/99',
    words: [
      line('ip route 198.18.{n}.0/24 198.51.100.9'),
      line('logging 198.18.1.{n}'),
      line('snmp-server system-location room{n}', 'snmp-server system-location "Raum 1"'),
      banner('exec', 'interface 1/1/1'),
      made('interface loopback 5{n}', [line('description trial {n}'), line('ip address 198.18.50.{n}/32')]),
      entered('interface 1/1/1', [
        line('description changed {n}', 'description Uplink core1, r1# is no prompt'),
        line('mtu 9{n}'),
        line('qos trust none'),
      ]),
      entered('router bgp 65001', [
        line('neighbor 198.18.0.{n} remote-as 65010'),
        line('maximum-paths {n}'),
        made('vrf TRIAL{n}', [line('bgp router-id 198.18.0.{n}'), line('neighbor 198.18.9.{n} remote-as 65011')]),
      ]),
      made('route-map TRIAL permit seq 1{n}', [line('set community 65001:{n}'), line('description trial')]),
      made('access-list ip TRIAL{n}', [line('10 permit any any any', 'no 10'), line('20 deny any any any', 'no 20')]),
      made('vlan 7{n}', [line('name trial{n}')]),
    ],
  },
  juniper_junos: junos,
  vyos_vyos: vyos,
  linux_frr: {
    wrecks: ['shutdown', 'description wrecked'],
    noHead: 'router nothing 1',
    words: [
      line('ip route 198.18.{n}.0/24 198.51.100.9'),
      line('ip prefix-list TRIAL{n} seq 5 permit 198.18.{n}.0/24'),
      line('access-list TRIAL{n} seq 5 permit any'),
      made('interface dummy{n}', [line('description trial {n}'), line('ip address 198.18.50.{n}/32')]),
      entered('interface eth0', [
        line('description changed {n}', 'description Uplink to core1'),
        line('bandwidth 7{n}'),
      ]),
      entered('router bgp 65001', [
        line('neighbor 198.18.0.{n} remote-as 65010'),
        line('neighbor 198.18.0.{n} password geheim-{n}'),
        line('timers bgp 1{n} 3{n}'),
        entered('address-family ipv4 unicast', [line('network 198.18.{n}.0/24'), line('maximum-paths {n}')]),
      ]),
      entered('router ospf', [line('passive-interface eth{n}'), line('network 198.18.{n}.0/24 area 0')]),
      made('route-map TRIAL permit 1{n}', [line('set community 65001:{n}'), line('description trial')]),
    ],
  },
  dell_os10: {
    wrecks: ['shutdown', 'description wrecked'],
    noHead: 'interface ethernet 9/9/9',
    words: [
      line('ip route 198.18.{n}.0/24 198.51.100.9'),
      line('logging server 198.18.1.{n}'),
      line('snmp-server community geheim-{n} ro'),
      line('ntp server 198.18.2.{n}'),
      banner('login', 'interface vlan10'),
      made('interface loopback5{n}', [line('description trial {n}'), line('ip address 198.18.50.{n}/32')]),
      entered('interface vlan10', [line('description changed {n}', 'description office'), line('mtu 9{n}')]),
      entered('router bgp 64512', [
        line('maximum-paths ebgp {n}'),
        made('neighbor 198.18.0.{n}', [
          line('remote-as 65010'),
          line('description trial {n}'),
          made('address-family ipv4 unicast', [line('activate'), line('next-hop-self')]),
        ]),
      ]),
      made('route-map TRIAL permit 1{n}', [line('set community 65001:{n}'), line('description trial')]),
      made('ip access-list TRIAL{n}', [line('permit ip any any'), line('deny udp any any')]),
    ],
  },
  ruckus_icx: {
    wrecks: ['disable', 'port-name wrecked'],
    noHead: 'interface ethernet 9/9/9',
    words: [
      line('ip route 198.18.{n}.0/24 192.0.2.9'),
      line('logging host 198.18.1.{n}'),
      line('snmp-server contact trial{n}@example.net', 'snmp-server contact noc@example.net'),
      banner('exec', 'interface ethernet 1/1/1', 'disable'),
      made('interface loopback {n}', [line('port-name trial {n}'), line('ip address 198.18.50.{n} 255.255.255.255')]),
      entered('interface ethernet 1/1/1', [
        line('port-name changed {n}', 'port-name password of the day'),
        line('load-interval 3{n}'),
        line('bandwidth 7{n}'),
      ]),
      entered('router bgp', [
        line('neighbor 198.18.0.{n} remote-as 65010'),
        line('neighbor 198.18.0.{n} description trial'),
        made('address-family ipv6 unicast', [line('network 2001:db8:{n}::/48'), line('maximum-paths {n}')]),
      ]),
      made('route-map TRIAL permit 1{n}', [line('set community 65001:{n}'), line('match metric {n}')]),
      made('vlan 7{n}', [line('tagged ethernet 1/1/2{n}')]),
    ],
  },
};
