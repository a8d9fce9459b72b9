// cspell:ignore nameif
import { expect, it } from 'vitest';
import { planOf } from '../src/plan.ts';
import { refusal, undoOf } from './undo.ts';

const port = 'interface GigabitEthernet0/0';
const asa = `hostname fw
${port}
 nameif outside
 security-level 0
 ip address 192.0.2.2 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
interface GigabitEthernet0/2
 nameif dmz
interface GigabitEthernet0/0.10
 vlan 10
 nameif guests
access-list OUT extended permit ip any any
access-group OUT in interface outside
route outside 0.0.0.0 0.0.0.0 192.0.2.1 1
ssh 10.0.0.0 255.0.0.0 inside
logging host guests 10.0.0.9
nat (guests,outside) source dynamic any interface
`;

it('ASA: an interface keeps its name while other lines need it', () => {
  for (const [change, undo, line, use] of [
    [[port, ' nameif wan'], [port, ' no nameif wan'], 'no nameif wan', 'access-group OUT in interface outside'],
    [[port, ' no nameif'], [port, ' nameif outside'], 'no nameif', 'access-group OUT in interface outside'],
    [
      ['interface GigabitEthernet0/1', ' no nameif inside'],
      ['hostname fw'],
      'no nameif inside',
      'ssh 10.0.0.0 255.0.0.0 inside',
    ],
    [
      ['no interface GigabitEthernet0/0.10'],
      ['hostname fw'],
      'no interface GigabitEthernet0/0.10',
      'logging host guests 10.0.0.9',
    ],
  ] as const)
    expect(() => undoOf(asa, change, undo)).toThrow(
      refusal('PUSH_UNDO_UNKNOWN', line, new RegExp(`Remove \`${use.replaceAll(/[()]/g, '\\$&')}\``)),
    );
});

it('ASA: an interface without lines that need it gets its name back', () => {
  const dmz = 'interface GigabitEthernet0/2';
  expect(undoOf(asa, [dmz, ' nameif lab'], [dmz, ' no nameif'])).toContain(' nameif dmz');
  expect(undoOf(asa, [dmz, ' no nameif'], [dmz, ' nameif dmz'])).toEqual([dmz, ' nameif dmz']);
  // With a new name, the device keeps the lines that need the interface.
  for (const undo of [' no nameif', ' nameif outside'])
    expect(undoOf(asa, [port, ' nameif wan'], [port, undo]).slice(-2)).toEqual([port, ' nameif outside']);
  // A new name has no uses yet.
  const bare = 'interface GigabitEthernet0/3';
  expect(undoOf(asa, [bare, ' nameif wan'], [bare, ' no nameif wan'])).toEqual([bare, ' no nameif wan']);
});

it('a VLAN or an interface with other words behind its name is not removed', () => {
  for (const [shown, line] of [
    ['vlan 20 by port', 'vlan 20 name new by port'],
    ['vlan 20 name old by port', 'vlan 20 name new by port'],
    ['interface GigabitEthernet0/0/0/0.10', 'interface GigabitEthernet0/0/0/0.10 l2transport'],
  ] as const) {
    const before = `hostname a\n${shown}\n tagged ethe 1/1/1\n`;
    const [, object = ''] = /^(\S+ \S+)/.exec(line) ?? [];
    for (const undo of [`no ${line}`, `no ${object}`])
      expect(() => undoOf(before, [line], [undo])).toThrow(
        refusal('PUSH_UNDO_UNKNOWN', `no ${line}`, new RegExp(`Add the undo line \`${shown}\``)),
      );
    expect(undoOf(before, [line], [shown])).toEqual([shown]);
  }
  const added = 'vlan 30 name new by port';
  for (const undo of [`no ${added}`, 'no vlan 30'])
    expect(undoOf('hostname a\nvlan 20 by port\n tagged ethe 1/1/1\n', [added], [undo])).toEqual([undo]);
});

it('a removed probe comes back with its schedule', () => {
  const probe = ['ip sla 1', ' icmp-echo 192.0.2.1', 'ip sla schedule 1 life forever start-time now'];
  const before = `hostname a\n${probe.join('\n')}\nip sla schedule 10 life forever start-time now\n`;
  expect(undoOf(before, ['no ip sla 1'], ['no x'])).toEqual(['no x', ...probe]);
  expect(undoOf(before, ['no ip sla 1'], probe.slice(0, 2))).toEqual(probe);
  const added = ['ip sla 2', ' icmp-echo 192.0.2.2', 'ip sla schedule 2 life forever start-time now'];
  expect(planOf(before, { lines: added, undo: ['no ip sla 2'] })).toMatchObject({ undo: ['no ip sla 2'], left: [] });
});

it('an entry of a route map is not removed if it only changed from permit to deny', () => {
  const shown = 'route-map RM permit 10';
  const before = `hostname a\n${shown}\n match ip address 5\n`;
  const line = 'route-map RM deny 10';
  for (const undo of [`no ${line}`, 'no route-map RM'])
    expect(() => undoOf(before, [line], [undo])).toThrow(
      refusal('PUSH_UNDO_UNKNOWN', `no ${line}`, /Add the undo line `route-map RM permit 10`/),
    );
  expect(undoOf(before, [line], [shown])).toEqual([shown]);
  const added = ['route-map RM deny 20'];
  for (const undo of ['no route-map RM deny 20', 'no route-map RM'])
    expect(undoOf(before, added, [undo])).toEqual(['no route-map RM deny 20']);
});

it.each(['vlan 10 tagged 5', 'vlan 10 name office'])('a setting in one line is removed as it is given: %s', (line) => {
  const config = 'hostname a\nvlan 10\n   untagged 7\n   exit\ninterface 1\n   exit\n';
  expect(undoOf(config, [line], [`no ${line}`])).toEqual([`no ${line}`]);
});
