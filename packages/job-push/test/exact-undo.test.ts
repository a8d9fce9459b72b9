// cspell:ignore MAPA REDNET unconfigure
import { expect, it } from 'vitest';
import { describePlan } from '../src/describe-plan.ts';
import { planOf } from '../src/plan.ts';
import { asTyped } from '../src/texts.ts';
import { refusal, undoOf } from './undo.ts';

it('restored paths need no marks between them', () => {
  const before = 'set system host-name a\nset system ntp server a\nset system name-server b\n';
  expect(undoOf(before, ['delete system ntp', 'delete system name-server'], ['set system host-name a'])).toEqual([
    'set system host-name a',
    'set system ntp server a',
    'set system name-server b',
  ]);
});

it('a new name is not the beginning of another one', () => {
  const maps = 'route-map CUST-IN permit 10\n match ip address 5\n set local-preference 100\n';
  const map = ['route-map CUST permit 10', ' set local-preference 200'];
  expect(undoOf(maps, map, ['no route-map CUST permit 10'])).toEqual(['no route-map CUST permit 10']);
  for (const [before, line, undo] of [
    ['crypto map MAPA 10 ipsec-isakmp\n', 'crypto map MAP 10 ipsec-isakmp', 'no crypto map MAP 10'],
    ['ip prefix-list CUST-IN seq 5 permit 10.0.0.0/8\n', 'ip prefix-list CUST seq 5 permit 10.0.0.0/8'],
    ['ip route vrf REDNET 10.0.0.0 255.0.0.0 192.0.2.1\n', 'ip route vrf RED 10.0.0.0 255.0.0.0 192.0.2.1'],
    ['group-policy GPX internal\n', 'group-policy GP internal'],
    ['vrf definition REDUNDANT\n', 'vrf definition RED'],
    ['object network WEBSERVER\n', 'object network WEB'],
    ['class-map match-any VOICE\n', 'class-map match-any V'],
    ['flow exporter EXPORT\n', 'flow exporter EXP'],
  ] as const) {
    expect(undoOf(before, [line], [undo ?? `no ${line}`])).toEqual([undo ?? `no ${line}`]);
  }
  const bgp = 'router bgp 65000\n neighbor IBGP-RR peer-group\ninterface Gi0/1\n ip access-group MGMT-IN in\n';
  const peers = ['router bgp 65000', ' no neighbor IBGP peer-group'];
  expect(undoOf(bgp, ['router bgp 65000', ' neighbor IBGP peer-group'], peers)).toEqual(peers);
});

it('an abbreviation counts only for a word of the command line', () => {
  const before = 'ip access-list extended WEB\n permit ip any any\ngroup-policy old internal\nwidget alpha 1\n';
  expect(() => undoOf(before, ['hostname b'], ['no ip access-list ext WEB'])).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', 'no ip access-list ext WEB', /Write `extended`/),
  );
  expect(() => undoOf(before, ['widget al 1'], ['no widget al 1'])).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', 'widget al 1', /Write `alpha`/),
  );
  // Both are whole words.
  expect(undoOf('radius-server timeout 5\n', ['radius server A'], ['no radius server A'])).toEqual([
    'no radius server A',
  ]);
  expect(undoOf('ip routing\n', ['ip route 10.0.0.0 255.0.0.0 Null0'], ['no ip route 10.0.0.0 255.0.0.0'])).toEqual([
    'no ip route 10.0.0.0 255.0.0.0',
  ]);
  // Without any undo line that is sent, the change would stay.
  expect(() => undoOf('ntp server a\n', ['no ntp server a', 'hostname b'], ['no ntp server'])).toThrow(
    refusal('PUSH_UNDO_PART', 'no ntp server'),
  );
});

const junos = `interfaces {
    ge-0/0/0 {
        mtu 1500;
        unit 0 {
            family inet {
                address 192.0.2.1/30;
            }
        }
    }
}
vlans {
    users {
        vlan-id 10;
    }
}
`;

it('words of a path may be cut, and a unit may be written with a dot', () => {
  expect(undoOf(junos, ['set int ge-0/0/0 mtu 9000'], ['delete int ge-0/0/0'])).toEqual([
    'delete interfaces ge-0/0/0 mtu 9000',
    'set interfaces ge-0/0/0 mtu 1500',
  ]);
  const unit = 'set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.1/30';
  expect(undoOf(junos, ['delete interfaces ge-0/0/0.0'], ['delete x'])).toEqual(['delete x', unit]);
  const description = ['set interfaces ge-0/0/0.0 description a'];
  expect(undoOf(junos, description, ['delete interfaces ge-0/0/0.0'])).toEqual([
    'delete interfaces ge-0/0/0 unit 0 description a',
  ]);
  expect(undoOf(junos, ['set vlans user vlan-id 5'], ['delete vlans user'])).toEqual(['delete vlans user']);
});

it('an old value takes the place of the new one by itself', () => {
  const bgp = `router bgp 65000
 neighbor 10.0.0.2 remote-as 65001
 neighbor 10.0.0.2 description a
 !
 address-family ipv4
  neighbor 10.0.0.2 activate
  neighbor 10.0.0.2 route-map OLD in
`;
  const as = ['router bgp 65000', ' neighbor 10.0.0.2 remote-as 65002'];
  const old = ['router bgp 65000', ' neighbor 10.0.0.2 remote-as 65001'];
  expect(undoOf(bgp, as, ['router bgp 65000', ' no neighbor 10.0.0.2']).slice(1)).toEqual(old);
  expect(undoOf(bgp, as, ['router bgp 65000', ' no neighbor 10.0.0.2 remote-as 65002']).slice(1)).toEqual(old);
  // The filter of the address family comes back too.
  expect(undoOf(bgp, ['router bgp 65000', ' no neighbor 10.0.0.2'], ['no x'])).toEqual([
    'no x',
    ...old,
    ' neighbor 10.0.0.2 description a',
    ' address-family ipv4',
    '  neighbor 10.0.0.2 activate',
    '  neighbor 10.0.0.2 route-map OLD in',
  ]);
  const port = `interface Gi0/1
 description old
 ip address 10.1.0.1 255.255.0.0
 ip address 10.3.0.1 255.255.0.0 secondary
 ip access-group OUT in
`;
  for (const [line, undo, restored] of [
    ['description new', 'no description', 'description old'],
    ['description new', 'no description new', 'description old'],
    ['ip access-group NEW in', 'no ip access-group', 'ip access-group OUT in'],
    ['ip address 10.2.0.1 255.255.0.0', 'no ip address', 'ip address 10.1.0.1 255.255.0.0'],
  ] as const) {
    const undone = undoOf(port, ['interface Gi0/1', ` ${line}`], ['interface Gi0/1', ` ${undo}`]);
    expect(undone.at(-1)).toBe(` ${restored}`);
  }
  const trunk = 'interface Gi0/1\n switchport trunk allowed vlan 10,20\n';
  const lines = ['interface Gi0/1', ' switchport trunk allowed vlan 10'];
  expect(undoOf(trunk, lines, ['no x'])).toContain(' switchport trunk allowed vlan 10,20');
});

it('a numbered list goes with any of its entries', () => {
  const list = 'access-list 10 permit 10.0.0.1\naccess-list 10 permit 10.0.0.2\n';
  const entry = 'access-list 10 permit 10.0.0.3';
  expect(() => undoOf(list, [entry], ['no access-list 10'])).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', `no ${entry}`, /`ip access-list standard 10`/),
  );
  expect(() => undoOf(list, [entry], [`no ${entry}`])).toThrow(refusal('PUSH_UNDO_UNKNOWN', `no ${entry}`));
  const last = 'no access-list 10 permit 10.0.0.2';
  expect(() => undoOf(list, [last], ['no x'])).toThrow(refusal('PUSH_UNDO_UNKNOWN', last));
  expect(undoOf(list, ['no access-list 10'], ['no x'])).toEqual(['no x', ...list.trim().split('\n')]);
  expect(undoOf('hostname a\n', [entry], ['no access-list 10'])).toEqual(['no access-list 10']);
});

const routed = `feature ospf
vrf definition RED
 rd 1:1
vrf definition BLUE
interface Gi0/1
 vrf forwarding RED
 ip address 10.1.0.1 255.255.0.0
interface Gi0/2
 no switchport
 ip address 10.2.0.1 255.255.0.0
interface Gi0/3
 switchport access vlan 10
interface Vlan10
 ip ospf 1 area 0
router ospf 1
 passive-interface Vlan10
`;

it('a VRF and the kind of a port take the addresses', () => {
  const vrf = ['interface Gi0/1', ' vrf forwarding BLUE', ' ip address 10.1.0.1 255.255.0.0'];
  const back = ['interface Gi0/1', ' vrf forwarding RED', ' ip address 10.1.0.1 255.255.0.0'];
  expect(undoOf(routed, vrf, ['interface Gi0/1', ' no vrf forwarding']).slice(-3)).toEqual(back);
  expect(undoOf(routed, ['interface Gi0/2', ' vrf forwarding RED'], ['interface Gi0/2', ' no vrf forwarding'])).toEqual(
    ['interface Gi0/2', ' no vrf forwarding', 'interface Gi0/2', ' ip address 10.2.0.1 255.255.0.0'],
  );
  expect(undoOf(routed, ['interface Gi0/2', ' switchport'], ['no x'])).toEqual([
    'no x',
    'interface Gi0/2',
    ' no switchport',
    ' ip address 10.2.0.1 255.255.0.0',
  ]);
  // The address comes last.
  const early = ['interface Gi0/1', ' ip address 10.1.0.1 255.255.0.0', ' vrf forwarding RED'];
  expect(undoOf(routed, vrf, early)).toEqual([...early, 'interface Gi0/1', ' ip address 10.1.0.1 255.255.0.0']);
  const port = ['interface Gi0/3', ' no switchport'];
  expect(() => undoOf(routed, port, ['no x'])).toThrow(refusal('PUSH_UNDO_UNKNOWN', 'no switchport', /`switchport`/));
  expect(undoOf(routed, port, ['interface Gi0/3', ' switchport']).slice(-3)).toEqual([
    ' switchport',
    'interface Gi0/3',
    ' switchport access vlan 10',
  ]);
});

it('a head that has lost its lines is marked', () => {
  const undo = ['interface Gi0/1', ' no vrf forwarding RED', 'no x', 'interface Gi0/2', ' no mtu'];
  expect(undoOf(routed, ['no ip http server', 'interface Gi0/2', ' mtu 9000'], undo)).toEqual([
    'interface Gi0/1',
    '!',
    'no x',
    'interface Gi0/2',
    ' no mtu',
  ]);
});

it('an object that other lines name is not removed alone', () => {
  for (const [line, use] of [
    ['no vrf definition RED', /`vrf forwarding RED`/],
    ['no router ospf 1', /`ip ospf 1 area 0`/],
    ['no interface Vlan10', /`passive-interface Vlan10`/],
    ['no feature ospf', /without undo lines/],
  ] as const) {
    expect(() => undoOf(routed, [line], ['no x'])).toThrow(refusal('PUSH_UNDO_UNKNOWN', line, use));
    expect(undoOf(routed, [line], [])).toEqual([]);
  }
  const change = ['interface Vlan10', ' no ip ospf 1 area 0', 'no router ospf 1'];
  expect(undoOf(routed, change, ['no x'])).toEqual([
    'no x',
    'interface Vlan10',
    ' ip ospf 1 area 0',
    'router ospf 1',
    ' passive-interface Vlan10',
  ]);
});

it('lines of the change that remove in an unknown way are refused', () => {
  for (const line of ['clear configure access-list OUT', 'wildcard delete interfaces ge-.*', 'unconfigure vlan a']) {
    expect(() => undoOf(junos, [line], ['delete x'])).toThrow(refusal('PUSH_UNDO_UNKNOWN', line));
    expect(undoOf(junos, [line], [])).toEqual([]);
  }
});

const sets = `hostname a
prefix-set PS
  10.0.0.0/8,
  172.16.0.0/12
end-set
!
route-policy P
  if destination in PS then
    pass
  endif
end-policy
!
router bgp 65000
 neighbor 10.0.0.2
  address-family ipv4 unicast
   route-policy P in
`;

it('sets and policies of IOS XR are restored as a whole', () => {
  const ps = ['prefix-set PS', '  10.0.0.0/8,', '  172.16.0.0/12', 'end-set'];
  const policy = ['route-policy P', '  if destination in PS then', '    pass', '  endif', 'end-policy'];
  expect(undoOf(sets, ['no prefix-set PS'], ['no x'])).toEqual(['no x', ...ps]);
  expect(undoOf(sets, ['no route-policy P'], ['no x'])).toEqual(['no x', ...policy]);
  const change = ['prefix-set PS', ' 11.0.0.0/8', 'end-set', 'route-policy P', ' drop', 'end-policy'];
  expect(undoOf(sets, change, ['no prefix-set PS', 'no route-policy P'])).toEqual([...ps, ...policy]);
  expect(undoOf(sets, change, [...ps, ...policy])).toEqual([...ps, ...policy]);
  expect(undoOf(sets, ['prefix-set NEW', ' 11.0.0.0/8', 'end-set'], ['no prefix-set NEW'])).toEqual([
    'no prefix-set NEW',
  ]);
  const signs = (lines: readonly string[]): string =>
    planOf(sets, { lines, undo: [] })
      .lines.map(({ sign }) => sign)
      .join('');
  expect(signs(ps)).toBe('    ');
  expect(signs(change)).toBe('++++++');
  // Among lines without indentation, the text has none either.
  const flat = ['interface Loopback0', 'no mtu'];
  expect(undoOf(sets, ['no prefix-set PS'], flat)).toEqual([...flat, '!', ...ps.map((line) => line.trim())]);
});

it('a section within a section needs indentation', () => {
  const bgp = 'router bgp 65000\n address-family ipv4\n  network 10.9.0.0\n  neighbor 10.0.0.2 activate\n';
  const flat = ['router bgp 65000', 'address-family ipv4', 'no network 10.9.0.0', 'exit-address-family'];
  for (const [lines, undo] of [
    [flat, ['no x']],
    [['hostname b'], flat],
  ] as const) {
    expect(() => undoOf(bgp, lines, undo)).toThrow(refusal('PUSH_UNDO_INDENT', 'address-family ipv4'));
  }
});

it('a removal behind a head is in its section or stands for itself', () => {
  const text = ['interface Gi0/1', 'no mpls ip', 'interface Gi0/2', ' description x'];
  for (const change of [
    { lines: text, undo: [] },
    { lines: ['hostname b'], undo: text },
  ]) {
    expect(() => planOf('interface Gi0/1\n mtu 1500\n', change)).toThrow(
      refusal('PUSH_INDENT', 'no mpls ip', /Indent the lines of a section, or put `!`/),
    );
  }
  const marked = ['interface Gi0/1', '!', ...text.slice(1)];
  expect(planOf('hostname a\n', { lines: marked, undo: [] }).lines).toHaveLength(5);
});

it('versions of a platform write a line in other ways', () => {
  for (const [before, line, undo] of [
    ['logging 192.0.2.1\n', 'logging host 192.0.2.1'],
    ['ip domain name x\n', 'ip domain-name x'],
    ['access-list OUT extended permit ip any any\n', 'access-list OUT line 1 extended permit ip any any'],
    ['ipv6 route ::/0 2001:DB8::1\n', 'ipv6 route ::/0 2001:db8:0::1'],
    ['no cdp enable\n', 'no cdp enable', 'default cdp enable'],
  ] as const) {
    expect(undoOf(before, [line], [undo ?? `no ${line}`])).toEqual([]);
  }
  const line = ['line console 0', ' exec-timeout 5 0'];
  expect(undoOf('line con 0\n exec-timeout 10 0\n', line, ['line console 0', ' no exec-timeout'])).toEqual([
    'line console 0',
    'line con 0',
    ' exec-timeout 10 0',
  ]);
});

it('commands that name their whole path are not compared', () => {
  const exos = 'create vlan a\nconfigure vlan a tag 10\nenable telnet\n';
  const plan = planOf(exos, { lines: ['create vlan a'], undo: ['unconfigure vlan a tag', 'delete vlan a'] });
  expect(plan).toMatchObject({ isCompared: false, undo: ['unconfigure vlan a tag', 'delete vlan a'], leftOut: [] });
  expect(describePlan(plan, [])).toContain('Undo lines are sent as given');
  expect(planOf('hostname a\n', { lines: ['hostname b'], undo: ['hostname a'] }).isCompared).toBe(true);
});

it('takes tabs for blanks, and the first line of a banner in all its forms', () => {
  expect(asTyped('\tdescription a\tb')).toBe('        description a\tb');
  for (const line of ['banner motd  #', 'ban motd #', 'banner motd #']) expect(asTyped(line)).toBe('banner motd #');
});

it('without indentation, the head of a new section ends the one before', () => {
  const port = 'interface Gi0/2\n description old2\n ip address 10.0.0.1 255.255.255.0\n';
  const undo = ['interface Gi0/2', 'description old2', 'interface Vlan99', 'no description', 'no ip address'];
  const lines = [
    'interface Gi0/2',
    'description new',
    'interface Vlan99',
    'description y',
    'ip address 10.9.9.1 255.0.0.0',
  ];
  expect(undoOf(port, lines, undo)).toEqual(undo);
  const lists = 'ip access-list extended A\n 10 permit udp any any eq 53\n';
  const entries = [
    'ip access-list extended A',
    '5 permit udp any any',
    'ip access-list extended B',
    '10 permit tcp any any',
  ];
  const back = ['ip access-list extended A', 'no 5', 'ip access-list extended B', 'no 10'];
  expect(undoOf(lists, entries, back)).toEqual(back);
});

it('a section that another one begins with is not taken for it', () => {
  const bgp = 'router bgp 65000\n address-family ipv4 vrf BLUE\n  network 10.9.0.0\n';
  const undo = ['router bgp 65000', ' address-family ipv4', '  no network 10.9.0.0'];
  expect(undoOf(bgp, ['router bgp 65000', ' address-family ipv4', '  network 10.9.0.0'], undo)).toEqual(undo);
});
