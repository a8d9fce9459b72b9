// cspell:ignore fqdn
import { expect, it } from 'vitest';
import { refusal, undoOf } from './undo.ts';

const junos = `system {
    host-name r1;
    name-server {
        192.0.2.1;
    }
    ntp {
        server 192.0.2.5;
    }
    login {
        message "Staff only";
    }
}
interfaces {
    ge-0/0/0 {
        description "uplink to core";
        mtu 9000;
        unit 0 {
            family inet {
                address 192.0.2.1/30;
            }
        }
    }
}
policy-options {
    policy-statement OUT {
        term a {
            then {
                local-preference 100;
                accept;
            }
        }
    }
    community C members [ 65000:1 65000:2 ];
}
protocols {
    bgp {
        group X {
            peer-as 65001;
            export [ P Q ];
        }
    }
}
`;
const vyos = `set system host-name 'r1'
set system name-server '192.0.2.1'
set interfaces ethernet eth0 address '192.0.2.1/24'
set interfaces ethernet eth0 description 'to core'
set service ssh port '22'
`;

it.each([
  ['system host-name r2', 'system host-name r1'],
  ['system login message "Go away"', 'system login message "Staff only"'],
  ['interfaces ge-0/0/0 mtu 1500', 'interfaces ge-0/0/0 mtu 9000'],
  ['interfaces ge-0/0/0 description "to b"', 'interfaces ge-0/0/0 description "uplink to core"'],
  ['protocols bgp group X peer-as 65002', 'protocols bgp group X peer-as 65001'],
  [
    'policy-options policy-statement OUT term a then local-preference 200',
    'policy-options policy-statement OUT term a then local-preference 100',
  ],
  ['policy-options policy-statement OUT term a then reject', 'policy-options policy-statement OUT term a then accept'],
])('Junos: the value that `set %s` replaces comes back', (path, had) => {
  expect(undoOf(junos, [`set ${path}`], [`delete ${path}`])).toEqual([`delete ${path}`, `set ${had}`]);
});

it.each([
  ["system host-name 'r2'", "system host-name 'r1'"],
  ["interfaces ethernet eth0 description 'to b'", "interfaces ethernet eth0 description 'to core'"],
  ['service ssh port 2222', "service ssh port '22'"],
])('VyOS: the value that `set %s` replaces comes back', (path, had) => {
  expect(undoOf(vyos, [`set ${path}`], [`delete ${path}`])).toEqual([`delete ${path}`, `set ${had}`]);
});

it.each([
  [junos, 'system name-server 192.0.2.2'],
  [junos, 'system ntp server 192.0.2.6'],
  [junos, 'interfaces ge-0/0/0 unit 0 family inet address 192.0.2.9/30'],
  [junos, 'policy-options community C members 65000:3'],
  [junos, 'protocols bgp group X export R'],
  [vyos, "system name-server '192.0.2.2'"],
  [vyos, "interfaces ethernet eth0 address '192.0.2.9/24'"],
  // Nothing had a value there.
  [junos, 'system domain-name example.com'],
  [vyos, 'service ssh listen-address 192.0.2.1'],
])('a list of values has nothing to bring back (%#)', (before, path) => {
  expect(undoOf(before, [`set ${path}`], [`delete ${path}`])).toEqual([`delete ${path}`]);
});

it('a value that the undo sets itself is not set twice, and one with a secret or without effect is refused', () => {
  const undo = ['delete system host-name r2', 'set system host-name r1'];
  expect(undoOf(junos, ['set system host-name r2'], undo)).toEqual(undo);
  const secret = 'set system radius-server 192.0.2.1 secret <secret:aa>\nset system host-name a\n';
  const path = 'system radius-server 192.0.2.1 secret new';
  expect(() => undoOf(secret, [`set ${path}`], [`delete ${path}`])).toThrow(
    refusal(
      'PUSH_UNDO_SECRET',
      'system radius-server 192.0.2.1 secret <secret:aa>',
      /Add the undo line with the secret/,
    ),
  );
  const inactive = 'set interfaces ge-0/0/0 mtu 9000\ndeactivate interfaces ge-0/0/0 mtu\nset system host-name a\n';
  for (const before of [inactive, junos.replace(' mtu 9000', ' inactive: mtu 9000')]) {
    const mtu = 'interfaces ge-0/0/0 mtu 1500';
    expect(() => undoOf(before, [`set ${mtu}`], [`delete ${mtu}`])).toThrow(
      refusal('PUSH_UNDO_UNKNOWN', `set ${mtu}`, /Activate or delete/),
    );
  }
});

const ios = `aaa new-model
aaa authentication login default group tacacs+ local
aaa authentication login console local
aaa authorization exec default group tacacs+ local
aaa authorization commands 15 default group tacacs+ local
router bgp 65000
 neighbor 10.0.0.2 remote-as 65001
 neighbor 10.0.0.2 timers 10 30
 neighbor 10.0.0.2 maximum-prefix 100 80
 neighbor 10.0.0.2 send-community
`;
const bgp = 'router bgp 65000';

it.each([
  [[], 'aaa authentication login default local', 'aaa authentication login default', 'group tacacs+ local'],
  [[], 'aaa authorization exec default local', 'aaa authorization exec default', 'group tacacs+ local'],
  [[], 'aaa authorization commands 15 default none', 'aaa authorization commands 15 default', 'group tacacs+ local'],
  [[bgp], 'neighbor 10.0.0.2 timers 5 15', 'neighbor 10.0.0.2 timers', '10 30'],
  [[bgp], 'neighbor 10.0.0.2 maximum-prefix 200', 'neighbor 10.0.0.2 maximum-prefix', '100 80'],
] as const)('IOS: the whole line comes back (%s `%s`)', (head, line, begin, rest) => {
  const blank = head.length === 0 ? '' : ' ';
  const restored = [...head, `${blank}${begin} ${rest}`];
  const change = [...head, `${blank}${line}`];
  for (const undo of [`no ${begin}`, `no ${line}`]) {
    expect(undoOf(ios, change, [...head, `${blank}${undo}`]).slice(-restored.length)).toEqual(restored);
    expect(undoOf(ios, [...head, `${blank}${undo}`], ['no x']).slice(-restored.length)).toEqual(restored);
  }
});

it('what an undo line would remove as a whole comes back, whatever the line', () => {
  const before = 'hostname a\nwidget alpha mode fast retry 3\nwidget beta mode slow\n';
  expect(undoOf(before, ['widget alpha off'], ['no widget alpha'])).toEqual([
    'no widget alpha off',
    'widget alpha mode fast retry 3',
  ]);
  // A neighbor of BGP has many lines of its own.
  const weight = [bgp, ' neighbor 10.0.0.2 weight 5'];
  expect(undoOf(ios, weight, [bgp, ' no neighbor 10.0.0.2'])).toEqual([bgp, bgp, ' no neighbor 10.0.0.2 weight 5']);
  // Both words count: the device shows `both` then.
  const more = [bgp, ' neighbor 10.0.0.2 send-community extended'];
  expect(undoOf(ios, more, [bgp, ' no neighbor 10.0.0.2 send-community']).slice(-2)).toEqual([
    ' no neighbor 10.0.0.2 send-community extended',
    ' neighbor 10.0.0.2 send-community',
  ]);
  const community = [bgp, ' neighbor 10.0.0.2 send-community both'];
  expect(undoOf(ios, community, [bgp, ' no neighbor 10.0.0.2 send-community both']).at(-1)).toBe(
    ' neighbor 10.0.0.2 send-community',
  );
});

it('a list of methods that is a section of its own is refused', () => {
  const before = 'aaa accounting exec default\n action-type start-stop\n group tacacs+\nhostname a\n';
  const line = 'aaa accounting exec default none';
  expect(() => undoOf(before, [line], [`no ${line}`])).toThrow(refusal('PUSH_UNDO_UNKNOWN', line));
});

const asa = `hostname fw
object network WEB
 host 10.0.0.5
object network NET
 subnet 10.0.0.0 255.255.255.0
object service S
 service tcp destination eq www
access-list OUT extended permit ip any any
access-list NEW extended permit ip any any
object network NET
 nat (inside,outside) dynamic interface
access-group OUT in interface outside
access-group NEW out interface outside
access-group OUT in interface inside
`;

it('ASA: the access list of an interface comes back', () => {
  const line = 'access-group NEW in interface outside';
  for (const undo of [`no ${line}`, 'hostname fw']) {
    expect(undoOf(asa, [line], [undo]).at(-1)).toBe('access-group OUT in interface outside');
  }
  const first = 'access-group NEW in interface dmz';
  expect(undoOf(asa, [first], [`no ${first}`])).toEqual([`no ${first}`]);
  expect(undoOf(asa, ['access-group NEW global'], ['no access-group NEW global'])).toEqual([
    'no access-group NEW global',
  ]);
});

it.each([
  ['object network WEB', 'subnet 10.1.0.0 255.255.0.0', 'host 10.0.0.5'],
  ['object network WEB', 'host 10.0.0.6', 'host 10.0.0.5'],
  ['object network WEB', 'range 10.0.0.5 10.0.0.9', 'host 10.0.0.5'],
  ['object network NET', 'fqdn v4 www.example.com', 'subnet 10.0.0.0 255.255.255.0'],
  ['object network NET', 'nat (inside,outside) static 192.0.2.1', 'nat (inside,outside) dynamic interface'],
  ['object service S', 'service udp destination eq 53', 'service tcp destination eq www'],
])('ASA: the value of `%s` that `%s` replaces comes back', (head, line, had) => {
  for (const undo of [` no ${line}`, ` no ${line.split(' ')[0]}`]) {
    expect(undoOf(asa, [head, ` ${line}`], [head, undo]).slice(-2)).toEqual([head, ` ${had}`]);
  }
});

it.each([
  ['interface GigabitEthernet0/1', 'ip ospf cost 10', 'ip ospf cost 20'],
  ['interface GigabitEthernet0/1', 'channel-group 1 mode active', 'channel-group 2 mode active'],
  ['interface GigabitEthernet0/1', 'standby 1 priority 110', 'standby 1 priority 90'],
  ['interface Tunnel1', 'tunnel source Loopback0', 'tunnel source Loopback1'],
  ['interface GigabitEthernet0/1', 'security-level 0', 'security-level 50'],
  ['line vty 0 4', 'transport input ssh', 'transport input telnet ssh'],
  ['line vty 0 4', 'login local', 'login authentication X'],
  ['route-map A permit 10', 'set metric 100', 'set metric 200'],
  ['router ospf 1', 'router-id 192.0.2.1', 'router-id 192.0.2.2'],
  ['router ospf 1', 'network 10.0.0.0 0.0.0.255 area 0', 'network 10.0.0.0 0.0.0.255 area 1'],
  ['router ospf 1', 'redistribute static subnets', 'redistribute static subnets route-map X'],
  ['router bgp 65000', 'maximum-paths 4', 'maximum-paths 8'],
  ['router bgp 65000', 'neighbor 10.0.0.2 send-community extended', 'neighbor 10.0.0.2 send-community both'],
  ['interface GigabitEthernet0/1', 'ip ospf 1 area 0', 'ip ospf 1 area 1'],
  ['line vty 0 4', 'no login', 'login local'],
  ['ip dhcp pool P', 'network 10.0.0.0 255.255.255.0', 'network 10.1.0.0 255.255.255.0'],
  ['ip dhcp pool P', 'default-router 10.0.0.1', 'default-router 10.0.0.2 10.0.0.3'],
  ['ip access-list A', '10 permit ip any any', '10 deny ip any any'],
  ['router bgp 65000', 'neighbor 10.0.0.2 peer group A', 'neighbor 10.0.0.2 peer group B'],
  ['interface 1/1/1', 'vlan access 10', 'vlan access 20'],
] as const)('the value of `%s` comes back: `%s` behind `%s`', (head, had, line) => {
  const before = `hostname a\n${head}\n ${had}\n`;
  expect(undoOf(before, [head, ` ${line}`], [head, ` no ${line}`])).toEqual([head, ` no ${line}`, head, ` ${had}`]);
});

it('a line with one more word may be all that the device has', () => {
  const prefer = 'ntp server 192.0.2.1 prefer';
  expect(undoOf('hostname a\nntp server 192.0.2.1\n', [prefer], [`no ${prefer}`])).toEqual([
    `no ${prefer}`,
    'ntp server 192.0.2.1',
  ]);
  const mtu = 'hostname a\nmtu outside 1500\nmtu inside 1500\n';
  expect(undoOf(mtu, ['mtu outside 9000'], ['no mtu outside 9000'])).toEqual([
    'no mtu outside 9000',
    'mtu outside 1500',
  ]);
  const metric = ['router isis 1', ' interface Gi0/0/0/0', '  address-family ipv4 unicast', '   metric 10'];
  const undo = metric.with(3, '   no metric 20');
  expect(undoOf(metric.join('\n'), metric.with(3, '   metric 20'), undo).slice(-4)).toEqual(metric);
});

it('a new secret in place of one that is not known is not removed', () => {
  for (const [head, had, line] of [
    [[bgp], 'neighbor 10.0.0.2 password 7 <secret:aa>', 'neighbor 10.0.0.2 password new'],
    [['tacacs server A'], 'key 7 <secret:aa>', 'key new'],
    [[], 'enable secret 9 <secret:aa>', 'enable secret new'],
    [[], 'ntp authentication-key 1 md5 <secret:aa> 7', 'ntp authentication-key 1 md5 new'],
    [[], 'crypto isakmp key <secret:aa> address 192.0.2.1', 'crypto isakmp key new address 192.0.2.1'],
  ] as const) {
    const blank = head.length === 0 ? '' : ' ';
    const before = ['hostname a', ...head, `${blank}${had}`, ''].join('\n');
    const undo = [...head, `${blank}no ${line}`];
    expect(() => undoOf(before, [...head, `${blank}${line}`], undo)).toThrow(refusal('PUSH_UNDO_SECRET', had));
    expect(undoOf(before, [...head, `${blank}${line}`], [...undo, `${blank}${line.replace('new', 'old')}`])).toContain(
      `${blank}${line.replace('new', 'old')}`,
    );
    // The removal comes last.
    const early = [...head, `${blank}${line.replace('new', 'old')}`, `${blank}no ${line}`];
    expect(() => undoOf(before, [...head, `${blank}${line}`], early)).toThrow(refusal('PUSH_UNDO_SECRET', had));
  }
  const before = 'hostname a\nsnmp-server community <secret:aa> RO\nusername bob privilege 1 secret 9 <secret:ab>\n';
  for (const line of ['snmp-server community new RO', 'crypto isakmp key new address 192.0.2.9'])
    expect(undoOf(before, [line], [`no ${line}`])).toEqual([`no ${line}`]);
  // IOS removes the user, and the undo line lacks its privilege.
  const secret = 'username bob secret x';
  expect(() => undoOf(before, [`no ${secret}`], [secret])).toThrow(refusal('PUSH_UNDO_SECRET', `no ${secret}`));
  const user = 'username bob privilege 15';
  expect(() => undoOf(before, [user], [`no ${user}`])).toThrow(refusal('PUSH_UNDO_PART', `no ${user}`));
});

it('Aruba CX: a port gets back its VLANs', () => {
  const before = 'hostname a\ninterface 1/1/1\n no routing\n vlan access 10\n';
  const port = 'interface 1/1/1';
  expect(undoOf(before, [port, ' routing'], [port, ' no routing'])).toEqual([
    port,
    ' no routing',
    port,
    ' vlan access 10',
  ]);
});

it('numbered entries and routes that a line may replace come back', () => {
  for (const [had, line] of [
    ['ip prefix-list P seq 5 permit 10.0.0.0/8', 'ip prefix-list P seq 5 permit 192.0.2.0/24'],
    ['ip route 0.0.0.0 0.0.0.0 192.0.2.1 200', 'ip route 0.0.0.0 0.0.0.0 192.0.2.1 100'],
    ['route outside 0.0.0.0 0.0.0.0 192.0.2.1 1', 'route outside 0.0.0.0 0.0.0.0 192.0.2.1 5'],
    ['crypto map M 10 set peer 192.0.2.1', 'crypto map M 10 set peer 192.0.2.9'],
  ] as const)
    expect(undoOf(`hostname a\n${had}\n`, [line], [`no ${line}`])).toEqual([`no ${line}`, had]);
  const list = ['ip access-list extended A', ' 10 permit ip any any'];
  const change = [list[0] ?? '', ' 10 deny ip any any'];
  expect(undoOf(list.join('\n'), change, [list[0] ?? '', ' no 10']).slice(-2)).toEqual([
    ' no 10 deny ip any any',
    list[1],
  ]);
  const many = 'hostname a\nip prefix-list P seq 5 permit 10.0.0.0/8\nip prefix-list P seq 10 permit 192.0.2.0/24\n';
  const entry = 'ip prefix-list P seq 15 permit 198.51.100.0/24';
  expect(undoOf(many, [entry], ['no ip prefix-list P'])).toEqual([`no ${entry}`]);
  const nested = ['router bgp 65000', '  neighbor 10.0.0.2', '    timers 3 9'];
  expect(undoOf(nested.join('\n'), nested.with(2, '    timers 5 15'), nested.with(2, '    no timers 5 15'))).toEqual([
    ...nested.with(2, '    no timers 5 15'),
    'router bgp 65000',
    ' neighbor 10.0.0.2',
    '  timers 3 9',
  ]);
});
