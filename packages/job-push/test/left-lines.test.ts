// cspell:ignore ethe scrypt
import { expect, it } from 'vitest';
import { describePlan, leftText } from '../src/describe-plan.ts';
import { planOf } from '../src/plan.ts';

const port = 'interface GigabitEthernet0/1';
const ios = `hostname a
ntp server 192.0.2.1
${port}
 ip address 10.1.0.1 255.255.0.0
router bgp 65000
 neighbor 10.0.0.2 remote-as 65001
`;
const junos = 'set system host-name a\nset interfaces ge-0/0/0 mtu 9000\n';

function leftOf(before: string, lines: readonly string[], undo: readonly string[]): string[] {
  return planOf(before, { lines, undo }).left.map(({ section, text }) => [...section, text].join(' / '));
}

it.each([
  [ios, ['enable secret foo', 'ntp server 10.0.0.9'], ['no ntp server 10.0.0.9'], ['enable secret foo']],
  [
    ios,
    [port, ' shutdown', ' ip address 10.2.0.1 255.255.0.0'],
    [port, ' ip address 10.1.0.1 255.255.0.0'],
    [`${port} / shutdown`],
  ],
  [ios, ['vlan 30', ' name x'], ['vlan 30', ' no name'], ['vlan 30']],
  [ios, ['interface Vlan30', ' mtu 1400'], ['hostname a'], ['interface Vlan30']],
  [
    ios,
    ['ip access-list extended NEW', ' permit ip any any', port, ' ip access-group NEW in'],
    ['no ip access-list extended NEW'],
    [`${port} / ip access-group NEW in`],
  ],
  [
    junos,
    ['set system services ssh', 'set interfaces ge-0/0/1 mtu 9000'],
    ['delete interfaces ge-0/0/1'],
    ['set system services ssh'],
  ],
  [
    junos,
    ['set system host-name b', 'set system services ssh'],
    ['set system host-name a'],
    ['set system services ssh'],
  ],
  [
    junos,
    ['set system name-server [ 192.0.2.1 192.0.2.2 ]'],
    ['delete system name-server 192.0.2.1'],
    ['set system name-server 192.0.2.2'],
  ],
])('new lines that the undo leaves are named (%#)', (before, lines, undo, left) => {
  expect(leftOf(before, lines, undo)).toEqual(left);
});

it.each([
  [ios, ['vlan 30', ' name x'], ['no vlan 30']],
  [ios, [port, ' shutdown'], [port, ' no shut']],
  [ios, ['interface Vlan99', ' mtu 1400'], ['no int vlan99']],
  [ios, ['interface range Gi0/2 - 3', ' description x'], ['interface range Gi0/2 - 3', ' no description']],
  [ios, [port, ' duplex full', ' speed 100'], [port, ' duplex auto', ' speed auto']],
  [
    ios,
    ['ip access-list extended NEW', ' permit ip any any', ' deny tcp any any eq www'],
    ['ip access-list extended NEW', ' no 10', ' no deny tcp any any eq 80', '!', 'no ip access-list extended NEW'],
  ],
  [ios, ['router ospf 1', ' network 10.0.0.0 0.0.0.255 area 0', port, ' ip ospf 1 area 0'], ['no router ospf 1']],
  [
    ios,
    ['router bgp 65000', ' neighbor 10.0.0.9 remote-as 65009', ' address-family ipv4', '  neighbor 10.0.0.9 activate'],
    ['router bgp 65000', ' no neighbor 10.0.0.9 remote-as 65009', ' no address-family ipv4'],
  ],
  [
    ios.replace(' ip address 10.1.0.1 255.255.0.0', ' switchport trunk allowed vlan 10,30'),
    [port, ' switchport trunk allowed vlan add 30,40'],
    [port, ' switchport trunk allowed vlan remove 30,40'],
  ],
  [ios, ['banner motd ^', 'shutdown at noon', '^'], ['no banner motd']],
  [ios, ['do write memory', 'line vty 0 4', ' exec-timeout 5 0'], ['line vty 0 4', ' no exec-timeout']],
  [junos, ['set system host-name b'], ['set system host-name a']],
  [junos, ['set system name-server [ 192.0.2.1 192.0.2.2 ]'], ['delete system name-server']],
  [
    `${ios}vlan 20 name x by port\n tagged ethe 1/1/1\n`,
    ['vlan 20', ' tagged ethe 1/1/2'],
    ['vlan 20', ' no tagged ethe 1/1/2'],
  ],
  [
    `${ios}username admin privilege 15 secret 9 <secret:a>\n`,
    ['username admin privilege 15 algorithm-type scrypt secret foo'],
    ['username admin privilege 15 secret bar'],
  ],
  [
    `${ios}access-list 10 permit 10.0.0.5\n`,
    ['ip access-list standard 10', ' permit 10.0.0.6'],
    ['ip access-list standard 10', ' no permit 10.0.0.6'],
  ],
  // The change stays by wish.
  [ios, ['enable secret foo'], []],
])('a change that is undone as a whole has no warning (%#)', (before, lines, undo) => {
  expect(leftOf(before, lines, undo)).toEqual([]);
});

it('the plan names the lines that stay, with the heads of their sections', () => {
  const plan = planOf(ios, { lines: [port, ' shutdown', ' mtu 1400'], undo: [port, ' no mtu'] });
  expect(describePlan(plan, []))
    .toContain(`**Not undone:** no undo line removes these new lines. They stay if the change fails.

    ${port} / shutdown
`);
  expect(leftText(plan)).toBe(`No undo line removes these new lines: \`${port} / shutdown\``);
  const many = Array.from({ length: 12 }, (_, at) => `ntp server 192.0.2.1${at}`);
  expect(leftText(planOf(ios, { lines: many, undo: ['hostname a'] }))).toContain(' and 2 more');
});

it('compares each line of a long change with each undo line', () => {
  const numbers = Array.from({ length: 1_000 }, (_, at) => at);
  const lines = numbers.map((at) => `ip host new-${at} 192.0.2.1`);
  const undo = numbers.map((at) => `no ip route 10.${at % 250}.0.0 255.255.0.0 192.0.2.${at % 250}`);
  expect(planOf(ios, { lines, undo }).left).toHaveLength(1_000);
  const sets = numbers.map((at) => `snmp-server location room ${at}`);
  expect(planOf(ios, { lines, undo: sets }).left).toHaveLength(1_000);
});

it.each([
  ['new lines', ['mtu 1400'], true, false],
  ['removals', ['no hostname core-1'], false, true],
])('the plan explains the signs that it has: %s', (_, lines, hasNew, removes) => {
  const text = describePlan(
    { ...planOf(ios, { lines, undo: [] }), newCount: hasNew ? 1 : 0, removalCount: removes ? 1 : 0 },
    [],
  );
  expect(text.includes('`+`: the configuration does not have the line.')).toBe(hasNew);
  expect(text.includes('`-`: the line removes or resets something.')).toBe(removes);
});
