// cspell:ignore serv
import { expect, it } from 'vitest';
import { planOf } from '../src/plan.ts';
import { applied, refusal, shownOf, undoOf as undoLines } from './undo.ts';

const config = `hostname core-1
logging event link-status
ntp server 192.0.2.7
!
interface Loopback0
 description loop
!
interface Gi0/1
 shutdown
 ip mtu 1400
!
router bgp 65000
 address-family ipv4
  neighbor 192.0.2.1 activate
 exit-address-family
!
end
`;

const newOf = (...lines: string[]): string[] =>
  planOf(config, { lines, undo: [] }).lines.flatMap(({ line, sign }) => (sign === '+' ? [line] : []));
const undoOf = (...undo: string[]): readonly string[] => planOf(config, { lines: ['hostname core-1'], undo }).undo;

it('a line is compared with the lines of its section', () => {
  expect(newOf('interface Loopback0', ' shutdown')).toEqual([' shutdown']);
  expect(newOf('interface Gi0/1', '  shutdown', '!')).toEqual([]);
  expect(newOf('interface Gi0/2', ' shutdown')).toEqual(['interface Gi0/2', ' shutdown']);
  expect(newOf('router bgp 65000', ' address-family ipv4', '  neighbor 192.0.2.1 activate', ' exit')).toEqual([]);
  expect(newOf('router bgp 65000', ' neighbor 192.0.2.1 activate')).toEqual([' neighbor 192.0.2.1 activate']);
  expect(newOf('ntp server 192.0.2.7', ' ', 'ntp server 192.0.2.70')).toEqual(['ntp server 192.0.2.70']);
});

it('a blank line is kept: it may be part of a banner', () => {
  const lines = ['banner motd ^', 'Welcome', '', 'Staff only', '^'];
  const plan = planOf(config, { lines, undo: [] });
  expect(plan.lines.map(({ line, sign }) => `${sign}${line}`)).toEqual(
    lines.map((line) => `${line === '' ? ' ' : '+'}${line}`),
  );
});

it('a line without indentation below a head is new unless both places have it', () => {
  expect(newOf('interface Loopback0', 'shutdown')).toEqual(['shutdown']);
  expect(newOf('interface Gi0/1', 'shutdown')).toEqual(['shutdown']);
  // The device takes it for the interface, if it can.
  expect(newOf('interface Loopback0', 'logging event link-status')).toEqual(['logging event link-status']);
  expect(newOf('interface Loopback0', 'exit', 'logging event link-status')).toEqual([]);
  expect(newOf('interface Loopback0', ' description loop', 'logging event link-status')).toEqual([]);
});

it('a line that removes something is not new, and counts as a removal unless the configuration has it', () => {
  const lines = [
    'no ntp server 192.0.2.7',
    'ntp server 192.0.2.8',
    'no ip domain lookup',
    'undo info-center',
    'delete x',
  ];
  const plan = planOf(`${config}no ip domain lookup\n`, { lines, undo: [] });
  expect(plan.lines.map(({ sign }) => sign)).toEqual(['-', '+', ' ', '-', '-']);
  expect(plan).toMatchObject({ newCount: 1, removalCount: 3 });
});

it('an undo line that removes what was there before is left out', () => {
  expect(undoOf('no ntp server 192.0.2.7', 'no ntp server 192.0.2.8')).toEqual(['no ntp server 192.0.2.8']);
  expect(undoOf('interface Gi0/1', ' no shutdown')).toEqual(['interface Gi0/1']);
  expect(undoOf('interface Gi0/1', 'no shutdown')).toEqual(['interface Gi0/1']);
  expect(undoOf('interface Loopback0', ' no shutdown')).toEqual(['interface Loopback0', ' no shutdown']);
  // The undo adds it again, later and in the same section.
  expect(undoOf('no ntp server 192.0.2.7', 'ntp server 192.0.2.7')).toHaveLength(2);
  expect(undoOf('ntp server 192.0.2.7', 'no ntp server 192.0.2.7')).toEqual(['ntp server 192.0.2.7']);
  expect(undoOf('interface Gi0/1', ' no shutdown', 'interface Loopback0', ' description loop')).toEqual([
    'interface Gi0/1',
    'interface Loopback0',
    ' description loop',
  ]);
  expect(planOf(config, { lines: ['hostname core-1'], undo: ['no ntp server 192.0.2.7'] }).leftOut).toEqual([
    'no ntp server 192.0.2.7',
  ]);
});

it('words that begin like the end of a section are lines', () => {
  expect(newOf('router bgp 65000', ' address-family ipv4', '  next-hop-self')).toEqual(['  next-hop-self']);
});

const textsOf = (lines: readonly string[], undo: readonly string[], before = config): readonly string[] =>
  undoLines(before, lines, undo);

it('an undo line with abbreviated words is left out too', () => {
  expect(undoOf('int gi0/1', ' no shut')).toEqual(['int gi0/1']);
  expect(undoOf('interface Gi0/1', ' no ip mtu')).toEqual(['interface Gi0/1']);
  // A name is never cut.
  const users = 'username bobby privilege 1\n';
  expect(textsOf(['username bob privilege 1'], ['no username bob'], users)).toEqual(['no username bob']);
});

it('an undo line that removes a section goes on with what the change adds to it', () => {
  const lines = ['interface Loopback0', ' shutdown', ' description loop', 'ntp server 192.0.2.8'];
  const plan = planOf(config, { lines, undo: ['no interface Loopback0', 'no ntp server'] });
  expect(plan.undo).toEqual(['interface Loopback0', ' no shutdown', 'no ntp server 192.0.2.8', 'ntp server 192.0.2.7']);
  expect(plan.leftOut).toEqual(['no interface Loopback0', 'no ntp server']);
  expect(plan.undoPlan.map(({ sign, from, why }) => `${sign} ${from}: ${why}`)).toEqual([
    '  left out: the device had `interface Loopback0` and 1 more before',
    '  left out: the device had `ntp server 192.0.2.7` before',
    '  computed: in place of `no interface Loopback0`',
    '- computed: in place of `no interface Loopback0`',
    '- computed: in place of `no ntp server`',
    '+ computed: in place of `no ntp server`',
  ]);
  // A new section within one that was there goes with its head.
  const family = ['router bgp 65000', ' address-family ipv6', '  neighbor 2001:db8::1 activate'];
  expect(textsOf(family, ['no router bgp 65000'])).toEqual(['router bgp 65000', ' no address-family ipv6']);
  expect(textsOf(['hostname core-1'], ['default interface Gi0/1'])).toEqual([]);
});

it('the undo restores what the change removes', () => {
  expect(textsOf(['no ntp server 192.0.2.7', 'logging host a'], ['no logging host a'])).toEqual([
    'no logging host a',
    'ntp server 192.0.2.7',
  ]);
  expect(textsOf(['interface Gi0/1', ' no shutdown', ' no ip mtu'], ['interface Gi0/1', ' no cdp'])).toEqual([
    'interface Gi0/1',
    ' no cdp',
    'interface Gi0/1',
    ' shutdown',
    ' ip mtu 1400',
  ]);
  expect(textsOf(['no router bgp 65000'], ['no x'])).toEqual([
    'no x',
    'router bgp 65000',
    ' address-family ipv4',
    '  neighbor 192.0.2.1 activate',
  ]);
  expect(textsOf(['ip domain lookup'], ['no x'], 'no ip domain lookup\n')).toEqual(['no x', 'no ip domain lookup']);
  expect(textsOf(['default interface Gi0/1', 'interface Gi0/1', ' mtu 9000'], ['no x'])).toEqual([
    'no x',
    'default interface Gi0/1',
    'interface Gi0/1',
    ' shutdown',
    ' ip mtu 1400',
  ]);
});

it('what the undo lines restore is not computed', () => {
  const same = (lines: readonly string[], undo: readonly string[], before = config): void =>
    expect(textsOf(lines, undo, before)).toEqual(undo);
  same(['no ntp server 192.0.2.7'], ['ntp server 192.0.2.7']);
  same(['interface Gi0/1', ' no shutdown'], ['int gi0/1', ' shutdown']);
  same(['ip domain lookup'], ['no ip domain lookup'], 'no ip domain lookup\n');
  // Another value does not make the device as it was.
  const other = ['interface Gi0/1', ' ip mtu 1500'];
  expect(textsOf(['interface Gi0/1', ' no ip mtu'], other)).toEqual([...other, 'interface Gi0/1', ' ip mtu 1400']);
  // The change sets it again, unless it fails before.
  expect(textsOf(['no ntp server 192.0.2.7', 'ntp server 192.0.2.7'], ['no x'])).toEqual([
    'no x',
    'ntp server 192.0.2.7',
  ]);
  same(['no username bob'], ['username bob secret real'], 'username bob secret 9 <secret:ab>\n');
  expect(planOf(config, { lines: ['no ntp server 192.0.2.7'], undo: [] })).toMatchObject({ undo: [], undoPlan: [] });
});

it('what the undo itself removes is restored', () => {
  const before = 'ntp server a\nntp server b\n';
  expect(textsOf(['ntp server c'], ['no ntp server', 'ntp server a'], before)).toEqual([
    'no ntp server',
    'ntp server a',
    '!',
    'ntp server b',
  ]);
});

it('a secret cannot be restored', () => {
  const before = 'username bob secret 9 <secret:ab>\n';
  expect(() => textsOf(['no username bob'], ['no x'], before)).toThrow(refusal('PUSH_UNDO_SECRET', 'no username bob'));
  expect(() => textsOf(['username bob privilege 1'], ['no username bob', 'username bob'], before)).toThrow(
    refusal('PUSH_UNDO_SECRET', 'no username bob'),
  );
  expect(() => textsOf(['username bob secret new'], ['no username bob'], before)).toThrow(
    refusal('PUSH_UNDO_SECRET', 'no username bob'),
  );
  expect(textsOf(['no username bob'], [], before)).toEqual([]);
});

const acl = `ip access-list extended WEB
 permit tcp any any eq www
 permit tcp any any eq 443
 deny ip any any
!
ip access-list extended NEW
 10 permit tcp any any
 20 deny ip any any
!
access-list 10 permit 192.0.2.0
access-list 10 permit 192.0.2.1
ip prefix-list P seq 5 permit 10.0.0.0/8
ip prefix-list P seq 10 deny any
`;
const asPaths = 'ip as-path access-list 1 permit ^1$\nip as-path access-list 1 permit ^2$\n';

it('a line of an ordered list cannot be restored at its place', () => {
  const undo = ['no x'];
  const web = 'ip access-list extended WEB';
  expect(() => textsOf([web, ' no permit tcp any any eq 443'], undo, acl)).toThrow(
    refusal('PUSH_UNDO_ORDER', 'no permit tcp any any eq 443', /whole list/),
  );
  expect(() => textsOf(['no ip as-path access-list 1 permit ^1$'], undo, `${acl}${asPaths}`)).toThrow(
    refusal('PUSH_UNDO_ORDER', 'no ip as-path access-list 1 permit ^1$'),
  );
  // The last one, numbered ones and whole lists have their places.
  expect(textsOf([web, ' no deny ip any any'], undo, acl)).toEqual(['no x', web, ' deny ip any any']);
  expect(textsOf(['ip access-list extended NEW', ' no 10'], undo, acl)).toEqual([
    'no x',
    'ip access-list extended NEW',
    ' 10 permit tcp any any',
  ]);
  expect(textsOf(['no ip prefix-list P seq 5'], undo, acl)).toEqual([
    'no x',
    'ip prefix-list P seq 5 permit 10.0.0.0/8',
  ]);
  expect(textsOf(['no access-list 10'], undo, acl)).toEqual([
    'no x',
    'access-list 10 permit 192.0.2.0',
    'access-list 10 permit 192.0.2.1',
  ]);
  // The new list goes before the old one comes back.
  expect(textsOf([`no ${web}`, web, ' permit ip any any'], undo, acl)).toEqual([
    'no x',
    `no ${web}`,
    web,
    ' permit tcp any any eq www',
    ' permit tcp any any eq 443',
    ' deny ip any any',
  ]);
  expect(textsOf([`no ${web}`, web, ' permit ip any any'], [`no ${web}`], acl)).toEqual([
    `no ${web}`,
    web,
    ' permit tcp any any eq www',
    ' permit tcp any any eq 443',
    ' deny ip any any',
  ]);
  // Also in another order.
  const sorted = [`no ${web}`, web, ' deny ip any any', ' permit tcp any any eq 443', ' permit tcp any any eq www'];
  expect(textsOf(sorted, undo, acl).slice(1, 4)).toEqual([`no ${web}`, web, ' permit tcp any any eq www']);
  // The end is another place, also if a person puts it there.
  expect(() => textsOf([web, ' no permit tcp any any eq 443'], [web, ' permit tcp any any eq 443'], acl)).toThrow(
    refusal('PUSH_UNDO_ORDER', 'no permit tcp any any eq 443'),
  );
  expect(() => textsOf([`no ${web}`], [web, ' permit tcp any any eq 443'], acl)).toThrow(
    refusal('PUSH_UNDO_ORDER', `no ${web}`),
  );
  // A person may number it.
  const numbered = [web, ' 15 permit tcp any any eq 443'];
  expect(textsOf([web, ' no permit tcp any any eq 443'], numbered, acl)).toEqual(numbered);
});

it('lines without indentation stay so', () => {
  expect(textsOf(['interface Gi0/1', 'no shutdown'], ['interface Loopback0', 'no mtu'])).toEqual([
    'interface Loopback0',
    'no mtu',
    '!',
    'interface Gi0/1',
    'shutdown',
  ]);
  expect(textsOf(['no ntp server 192.0.2.7'], ['interface Loopback0', 'no mtu'])).toEqual([
    'interface Loopback0',
    'no mtu',
    '!',
    'ntp server 192.0.2.7',
  ]);
  const family = ['router bgp 65000', ' address-family ipv4', '  no neighbor 192.0.2.1 activate'];
  expect(() => textsOf(family, ['interface Loopback0', 'no mtu'])).toThrow(
    refusal('PUSH_UNDO_INDENT', 'neighbor 192.0.2.1 activate', /Indent the lines/),
  );
});

it('the lines of a range count for each of its interfaces', () => {
  const range = 'interface range Gi0/1 - 2';
  expect(undoOf(range, ' no shutdown')).toEqual(['interface Gi0/1', 'interface gi0/2', ' no shutdown']);
  expect(undoOf(range, ' no mtu')).toEqual(['interface Gi0/1', ' no mtu', 'interface gi0/2', ' no mtu']);
  const vlans = 'interface Gi0/1\n switchport access vlan 10\ninterface Gi0/2\n switchport access vlan 20\n';
  for (const undo of [[range, ' no description'], ['no x']]) {
    expect(textsOf([range, ' no switchport access vlan'], undo, vlans).slice(-4)).toEqual([
      'interface Gi0/1',
      ' switchport access vlan 10',
      'interface Gi0/2',
      ' switchport access vlan 20',
    ]);
  }
  expect(textsOf(['default interface range Gi0/1 - 2'], ['no x'], vlans)).toContain(' switchport access vlan 20');
  expect(() => textsOf(['interface range X', ' no mtu'], ['no x'])).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', 'interface range X', /one section for each interface/),
  );
  expect(() => textsOf([range, 'no mtu'], ['no x'])).toThrow(refusal('PUSH_UNDO_INDENT', 'no mtu'));
  expect(() => textsOf(['vlan 10-12', ' no state'], ['no x'])).toThrow(refusal('PUSH_UNDO_UNKNOWN', 'vlan 10-12'));
});

it('terminal lines are those that the device shows', () => {
  const of = (before: string, ...lines: string[]): readonly string[] => textsOf(lines, ['no x'], before);
  const change = ['line vty 0 15', ' no access-class 10 in'];
  const four = 'line vty 0 4\n access-class 10 in\n';
  expect(() => of(four, ...change)).toThrow(refusal('PUSH_UNDO_UNKNOWN', 'line vty 0 15', /`line vty 0 4`/));
  expect(of(`${four}line vty 5 15\n access-class 11 in\n`, ...change)).toEqual([
    'no x',
    'line vty 0 4',
    ' access-class 10 in',
    // A device may remove it whatever the list is.
    'line vty 5 15',
    ' access-class 11 in',
  ]);
  expect(of(four, 'line vty 0 4', ' no access-class 10 in')).toContain(' access-class 10 in');
});

it('sections that only `exit` ends are known', () => {
  const flat = 'interface gi 1/1\nshutdown\nexit\ninterface gi 1/2\nno shutdown\nexit\n';
  const undo = ['interface gi 1/2', 'no shutdown'];
  expect(planOf(flat, { lines: ['interface gi 1/2', 'shutdown'], undo })).toMatchObject({ undo, leftOut: [] });
  expect(
    planOf(flat, { lines: ['interface gi 1/1', 'shutdown'], undo: ['interface gi 1/1', 'no shutdown'] }).leftOut,
  ).toEqual(['no shutdown']);
  const unknown = 'widget 1\nshutdown\nexit\nwidget 2\nexit\n';
  expect(() => textsOf(['x'], ['widget 2', ' no shutdown'], unknown)).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', 'no shutdown'),
  );
});

const junos = `system {
    host-name r1;
    name-server {
        192.0.2.53;
    }
}
interfaces {
    ge-0/0/0 {
        unit 0 {
            description "to core";
            family inet {
                address 192.0.2.1/30;
            }
        }
    }
    inactive: ge-0/0/1 {
        mtu 9192;
    }
}
snmp {
    community <secret:ab>;
}
policy-options {
    policy-statement OUT {
        term a {
            from protocol bgp;
            then accept;
        }
        term b {
            then reject;
        }
    }
}
`;
const vyos = `set interfaces ethernet eth0 address '192.0.2.1/30'
set interfaces ethernet eth0 description 'to core'
set system host-name 'r1'
set system name-server '192.0.2.53'
`;

it('an undo `delete` removes only what the change adds', () => {
  const of = (before: string, lines: readonly string[], ...undo: string[]): readonly string[] =>
    textsOf(lines, undo, before);
  const server = 'delete system name-server 192.0.2.53';
  for (const before of [junos, vyos]) {
    expect(of(before, ['set system name-server 192.0.2.53'], server)).toEqual([]);
    expect(of(before, ['set system name-server 192.0.2.54'], 'delete system name-server 192.0.2.54')).toHaveLength(1);
    expect(of(before, ['set system ntp server a'], 'delete system ntp')).toEqual(['delete system ntp']);
    expect(
      of(before, [], 'delete system', 'set system host-name r1', `set system name-server 192.0.2.53`),
    ).toHaveLength(3);
  }
  expect(of(vyos, ['set system host-name r2'], 'delete system host-name')).toEqual([
    'delete system host-name r2',
    "set system host-name 'r1'",
  ]);
  expect(
    of(vyos, ["set interfaces ethernet eth0 vif 10 description 'a b'"], 'delete interfaces ethernet eth0'),
  ).toEqual(['delete interfaces ethernet eth0 vif']);
  const lines = [
    'set interfaces ge-0/0/0 unit 1 family inet address 192.0.2.5/30',
    'set interfaces ge-0/0/0 unit 1 vlan-tags [ 1 2 ]',
    'set interfaces ge-0/0/0 description "a b"',
    'set interfaces ge-0/0/0 unit 0 description "to core"',
  ];
  expect(of(junos, lines, 'delete interfaces ge-0/0/0')).toEqual([
    'delete interfaces ge-0/0/0 description "a b"',
    'delete interfaces ge-0/0/0 unit 1',
  ]);
  expect(of(junos, ['set interfaces ge-0/0/1 unit 5 family inet dhcp'], 'delete interfaces ge-0/0/1')).toEqual([
    'delete interfaces ge-0/0/1 unit 5',
  ]);
  expect(() => of(junos, ['set system services dhcp pool a'], 'delete system')).toThrow(
    refusal('PUSH_UNDO_PART', 'delete system', /exactly what the change adds/),
  );
});

it('the undo restores what `delete` removes', () => {
  const undo = ['delete x'];
  expect(textsOf(['delete interfaces ge-0/0/0 unit 0'], undo, junos)).toEqual([
    'delete x',
    'set interfaces ge-0/0/0 unit 0 description "to core"',
    'set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.1/30',
  ]);
  expect(textsOf(['delete interfaces ge-0/0/1'], undo, junos)).toEqual([
    'delete x',
    'set interfaces ge-0/0/1 mtu 9192',
    'deactivate interfaces ge-0/0/1',
  ]);
  expect(textsOf(['delete interfaces ethernet eth0'], undo, vyos)).toEqual([
    'delete x',
    "set interfaces ethernet eth0 address '192.0.2.1/30'",
    "set interfaces ethernet eth0 description 'to core'",
  ]);
  expect(() => textsOf(['delete snmp'], undo, junos)).toThrow(refusal('PUSH_UNDO_SECRET', 'delete snmp'));
  const policy = 'policy-options policy-statement OUT';
  expect(() => textsOf([`delete ${policy} term a`], undo, junos)).toThrow(
    refusal('PUSH_UNDO_ORDER', `delete ${policy} term a`),
  );
  expect(textsOf([`delete ${policy} term b`], undo, junos)).toHaveLength(2);
  expect(textsOf([`delete ${policy} term a then`], undo, junos)).toEqual([
    'delete x',
    `set ${policy} term a then accept`,
  ]);
  expect(textsOf([`delete ${policy}`], undo, junos)).toHaveLength(4);
});

it('marks the lines of paths that the configuration has', () => {
  const signs = planOf(junos, {
    lines: [
      'set system host-name r1',
      'set system host-name r2',
      'delete system name-server',
      'set system name-server [ 192.0.2.53 ]',
    ],
    undo: [],
  });
  expect(signs.lines.map(({ sign }) => sign)).toEqual([' ', '+', '-', ' ']);
});

const server = 'ntp server 1.1.1.1';

it('an undo line never removes what the device has in another spelling', () => {
  const before = `${server}\ninterface Gi0/1\n ip address 192.0.2.1 255.255.255.0\n`;
  expect(textsOf(['ntp serv 1.1.1.1'], ['no ntp serv 1.1.1.1'], before)).toEqual([]);
  expect(textsOf(['NTP server 1.1.1.1'], ['No NTP server 1.1.1.1'], before)).toEqual([]);
  const address = ['interface Gi0/1', ' ip addr 192.0.2.1 255.255.255.0'];
  expect(textsOf(address, ['interface Gi0/1', ' no ip addr 192.0.2.1 255.255.255.0'], before)).toEqual([
    'interface Gi0/1',
  ]);
  expect(textsOf(address, ['interface Gi0/1', ' no ip addr'], before)).toEqual(['interface Gi0/1']);
  expect(textsOf(['hostname b'], ['no snmp-server loc', 'no hostname b'], 'snmp-server location Room 1\n')).toEqual([
    'no hostname b',
  ]);
  // The device had more than the change sets, and nothing removes only that.
  expect(() => textsOf([server], [`no ${server}`], `${server} prefer\n`)).toThrow(
    refusal('PUSH_UNDO_PART', `no ${server}`),
  );
  expect(textsOf(['ip nat INSIDE'], ['no ip nat INSIDE'], 'ip nat inside\n')).toEqual([]);
});

it('VLANs of a list count one by one', () => {
  const of = (before: string, line: string, ...undo: string[]): readonly string[] =>
    textsOf([line], [...undo, 'no x'], before);
  expect(of('vlan 1,10,20\n', 'vlan 10', 'no vlan 10')).toEqual(['no x']);
  expect(of('vlan 20-30\n', 'vlan 25', 'no vlan 25')).toEqual(['no x']);
  expect(of('vlan 20-30\n', 'vlan 31', 'no vlan 31')).toEqual(['no vlan 31', 'no x']);
  expect(() => of('vlan 20-30\n', 'vlan 30,31', 'no vlan 30,31')).toThrow(refusal('PUSH_UNDO_PART', 'no vlan 30,31'));
  const trunk = 'switchport trunk allowed vlan';
  const before = `interface Gi0/1\n ${trunk} 10,20\n ${trunk} add 90-99\n`;
  const port = (line: string, ...undo: string[]): readonly string[] =>
    textsOf(['interface Gi0/1', ` ${line}`], ['interface Gi0/1', ' no x', ...undo.map((each) => ` ${each}`)], before);
  expect(port(`${trunk} add 20`, `${trunk} remove 20`)).toEqual(['interface Gi0/1', ' no x']);
  expect(port(`${trunk} add 30`, `${trunk} remove 30`)).toContain(` ${trunk} remove 30`);
  expect(port(`${trunk} add 30`, `${trunk} remove 20,30`)).toContain(` ${trunk} remove 30`);
  // The first line sets the whole list.
  expect(port(`${trunk} remove 95`).slice(2)).toEqual(['interface Gi0/1', ` ${trunk} 10,20`, ` ${trunk} add 90-99`]);
});

it('entries are compared without their numbers, and with the numbers of ports', () => {
  const list = 'ip access-list extended NEW';
  const of = (entry: string, line: string, removal = `no ${line}`): readonly string[] =>
    textsOf([list, ` ${line}`], [list, ` ${removal}`, ' no x'], `${list}\n ${entry}\n`);
  expect(of('10 permit ip any any', 'permit ip any any')).toEqual([list, ' no x']);
  expect(of('permit ip any any', '10 permit ip any any')).toEqual([list, ' no x']);
  expect(of('10 permit ip any any', '20 permit ip any any')).toContain(' no 20 permit ip any any');
  expect(of('permit tcp any any eq www', 'permit tcp any any eq 80')).toEqual([list, ' no x']);
  expect(of('10 permit tcp any any eq 443', 'permit tcp any any eq https')).toEqual([list, ' no x']);
});

it('each value of a removed list counts', () => {
  const before = "set system host-name 'r1'\nset system name-server '1.1.1.1'\n";
  const list = 'system name-server [ 1.1.1.1 2.2.2.2 ]';
  for (const verb of ['delete', 'del', 'DELETE']) {
    expect(textsOf([`set ${list}`], [`${verb} ${list}`], before)).toEqual([`${verb} system name-server 2.2.2.2`]);
    expect(textsOf([`${verb} ${list}`], ['delete x'], before)).toEqual([
      'delete x',
      "set system name-server '1.1.1.1'",
    ]);
  }
  expect(planOf(before, { lines: [`delete ${list}`], undo: ['delete x'] }).lines).toHaveLength(1);
});

it('other words that remove something are not known', () => {
  const lines = ['set system host-name r2'];
  for (const line of ['wildcard delete interfaces ge-.*', 'clear configure interface Gi0/1']) {
    for (const before of [junos, config])
      expect(() => textsOf(lines, [line], before)).toThrow(refusal('PUSH_UNDO_UNKNOWN', line));
  }
  const banner = ['banner motd ^', '  Clear the room', 'No entry', '^'];
  expect(textsOf(banner, ['no x', ...banner])).toEqual(['no x', ...banner]);
});

it('computed lines leave the sections of given lines as they are', () => {
  const undo = ['template T', 'no spanning-tree portfast'];
  expect(textsOf(['interface Gi0/1', ' no shutdown'], undo)).toEqual([...undo, '!', 'interface Gi0/1', 'shutdown']);
  expect(textsOf(['no ntp server 192.0.2.7'], undo)).toEqual([...undo, '!', 'ntp server 192.0.2.7']);
  // Without the lines that are left out, no line is indented.
  const left = ['interface Gi0/1', ' no shutdown', 'no x'];
  expect(undoOf(...left)).toEqual(['interface Gi0/1', '!', 'no x']);
  expect(textsOf(['no ntp server 192.0.2.7'], left.slice(0, 2))).toEqual([
    'interface Gi0/1',
    '!',
    'ntp server 192.0.2.7',
  ]);
  const shifted = undo.map((line) => `  ${line}`);
  expect(textsOf(['interface Gi0/1', ' no shutdown'], shifted)).toEqual([
    ...shifted,
    '  !',
    '  interface Gi0/1',
    '  shutdown',
  ]);
});

it('what a change adds to an empty section is removed', () => {
  const before = 'hostname a\nvlan 10\ninterface Vlan10\n';
  expect(textsOf(['vlan 10', ' name X'], ['no vlan 10'], before)).toEqual(['vlan 10', ' no name X']);
  expect(textsOf(['interface Vlan10', ' description x'], ['no interface Vlan10'], before)).toEqual([
    'interface Vlan10',
    ' no description x',
  ]);
  const path = 'service ntp server 1.1.1.1';
  expect(textsOf([`set ${path} prefer`], [`delete ${path}`], `set ${path}\n`)).toEqual([`delete ${path} prefer`]);
  // The removal of more words takes the line too.
  expect(textsOf([`${server} prefer`], [`no ${server}`], `${server}\nhostname a\n`)).toEqual([
    `no ${server} prefer`,
    server,
  ]);
  expect(() => textsOf(['logging host a'], ['no vlan 10'], before)).toThrow(refusal('PUSH_UNDO_PART', 'no vlan 10'));
});

it('a text of several lines cannot be restored by its first line', () => {
  const before = 'hostname a\nbanner motd ^C\nStaff only\n^C\n';
  expect(() => textsOf(['no banner motd'], ['no x'], before)).toThrow(refusal('PUSH_UNDO_UNKNOWN', 'no banner motd'));
  const banner = ['banner motd #', 'Staff only', '#'];
  expect(textsOf(['no banner motd'], banner, before)).toEqual(banner);
  // The texts of two banners with the same first line may differ.
  expect(() => textsOf(['banner motd ^C', 'New', '^C'], ['no banner motd'], before)).toThrow(
    refusal('PUSH_UNDO_PART', 'no banner motd'),
  );
  const short = 'banner motd ^CStaff only^C';
  expect(textsOf(['no banner motd'], ['no x'], `hostname a\n${short}\n`)).toEqual(['no x', short]);
});

it('looks at each entry of a long list once', () => {
  const entries = Array.from(
    { length: 20_000 },
    (_, index) => `access-list X permit 10.0.${index >> 8}.${index & 255}`,
  );
  const before = `hostname a\n${entries.join('\n')}\n`;
  expect(textsOf(['no access-list X'], ['no x'], before)).toEqual(['no x', ...entries]);
  const hosts = Array.from({ length: 1_000 }, (_, index) => `logging host h${index}`);
  const removals = hosts.map((host) => `no ${host}`);
  expect(textsOf(removals, hosts, `${hosts.join('\n')}\n`)).toEqual(hosts);
  expect(textsOf(hosts, removals)).toEqual(removals);
});

it('the undo of any lines makes the device as it was', () => {
  // Pseudorandom, with a fixed seed.
  let state = 7;
  const pick = <T>(all: readonly T[]): T => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return all[Math.floor((state / 2_147_483_648) * all.length)] as T;
  };
  const block = (isUndo: boolean): string[] => {
    const no = (text: string): string => (pick([true, isUndo, false]) ? `no ${text}` : text);
    const leaf = (): string => `${pick(['lag', 'vlan', 'acl'])} ${pick([1, 2])}`;
    const head = `interface E${pick([1, 2, 3])}`;
    return pick([
      [no(`ntp server ${pick(['a', 'b', 'c'])}`)],
      [`no ${pick([head, 'ntp', 'ntp server', `ntp server ${pick(['a', 'b'])}`])}`],
      [head, ` ${no(leaf())}`, ` ${no(leaf())}`],
    ]);
  };
  const blocks = (count: number, isUndo: boolean): string[] =>
    Array.from({ length: count }, () => block(isUndo)).flat();
  let computed = 0;
  for (let trial = 0; trial < 3_000; trial++) {
    const before = applied(new Set(), ['hostname a', 'interface E1', ...blocks(6, false)]);
    const lines = blocks(pick([1, 2, 3, 4]), false);
    const states = lines.map((_, index) => applied(before, lines.slice(0, index + 1)));
    // A person removes all that is new, and more.
    const added = [...new Set(states.flatMap((all) => [...all]))].filter((path) => !before.has(path));
    const own = added.flatMap((path) => {
      const [head = '', inner] = path.split(' / ');
      return inner === undefined ? [`no ${head}`] : [head, ` no ${inner}`];
    });
    const undo = [
      'interface E9',
      ' no x',
      ...pick([[], [...blocks(1, true).filter((line) => /^(?: ?no |interface )/.test(line)), '!']]),
      ...own,
    ];
    const plan = planOf(shownOf(before), { lines, undo });
    computed += plan.undoPlan.filter(({ from }) => from !== 'given').length;
    // An empty section with a new name may stay: the undo opened it.
    const isNewHead = (path: string): boolean => path.startsWith('interface ') && !path.includes(' / ');
    for (let sent = 0; sent <= lines.length; sent++) {
      const undone = applied(applied(before, lines.slice(0, sent)), plan.undo);
      const more = [...undone].filter((path) => !before.has(path) && !isNewHead(path));
      const less = [...before].filter((path) => !undone.has(path));
      const shown = { before: shownOf(before), lines: lines.slice(0, sent), undo, sent: plan.undo };
      expect({ ...shown, more, less }).toEqual({ ...shown, more: [], less: [] });
    }
  }
  expect(computed).toBeGreaterThan(1_000);
});
