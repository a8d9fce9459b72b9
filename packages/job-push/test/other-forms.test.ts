// cspell:ignore coldstart ethe
import { expect, it } from 'vitest';
import { undoOf } from './undo.ts';

const junos = `system {
    host-name r1;
}
protocols {
    ospf {
        area 0.0.0.0 {
            interface ge-0/0/0.0 {
                metric 10;
            }
        }
    }
    lldp {
        interface ge-0/0/1;
    }
}
`;

it.each([
  ['interface GigabitEthernet0/1', 'ip ospf 1 area 0.0.0.0', 'ip ospf 1 area 0'],
  ['interface GigabitEthernet0/1', 'ip ospf 1 area 0', 'ip ospf 1 area 0.0.0.0'],
  ['interface Ethernet1', 'ip ospf area 0.0.0.0', 'ip ospf area 0'],
  ['interface eth0', 'ip ospf area 0.0.1.4', 'ip ospf area 260'],
  ['router ospf 1', 'network 10.0.0.0 0.0.0.255 area 0.0.0.0', 'network 10.0.0.0 0.0.0.255 area 0'],
  ['router ospf 1', 'area 0.0.0.1 stub', 'area 1 stub'],
])('an area is the same as a number and as an address (`%s` `%s` `%s`)', (head, shown, line) => {
  const before = `hostname a\n${head}\n ${shown}\n`;
  expect(undoOf(before, [head, ` ${line}`], [head, ` no ${line}`])).toEqual([head]);
  const removed = undoOf(before, [head, ` no ${line}`], ['no x']);
  expect(removed).toEqual(['no x', head, ` ${shown}`]);
});

it('the old area comes back', () => {
  const port = 'interface Ethernet1';
  for (const had of ['ip ospf area 0.0.0.0', 'ip ospf area 0']) {
    const before = `hostname a\n${port}\n ${had}\n`;
    const undo = [port, ' no ip ospf area 1'];
    expect(undoOf(before, [port, ' ip ospf area 1'], undo)).toEqual([...undo, port, ` ${had}`]);
    expect(undoOf(before, undo, ['no x'])).toEqual(['no x', port, ` ${had}`]);
  }
});

it.each([
  ['protocols ospf area 0 interface ge-0/0/0', 'protocols ospf area 0.0.0.0 interface ge-0/0/0.0'],
  ['protocols ospf area 0 interface ge-0/0/0.0', 'protocols ospf area 0.0.0.0 interface ge-0/0/0.0'],
  ['protocols ospf area 0.0.0.0 interface ge-0/0/0', 'protocols ospf area 0.0.0.0 interface ge-0/0/0.0'],
])('Junos: `%s` is `%s`', (typed, shown) => {
  const metric = `set ${shown} metric 10`;
  expect(undoOf(junos, [`delete ${typed}`], ['delete x'])).toEqual(['delete x', metric]);
  expect(undoOf(junos, [`delete ${typed}`], [`set ${typed} metric 10`])).toEqual([`set ${typed} metric 10`]);
  expect(undoOf(junos, [`set ${typed} metric 20`], [`delete ${typed}`]).at(-1)).toBe(metric);
  expect(
    undoOf(
      junos,
      [`set ${typed} metric 10`, 'set system host-name r2'],
      [`delete ${typed}`, 'set system host-name r1'],
    ),
  ).toEqual(['set system host-name r1']);
});

it('Junos: an interface without a unit is another word than one with another unit', () => {
  const unit = 'protocols ospf area 0 interface ge-0/0/0.1';
  expect(undoOf(junos, [`set ${unit}`], [`delete ${unit}`])).toEqual([`delete ${unit}`]);
  expect(undoOf(junos, ['delete protocols lldp interface ge-0/0/1'], ['delete x']).at(-1)).toBe(
    'set protocols lldp interface ge-0/0/1',
  );
});

it.each([
  ['ip access-list standard A', '10 permit 10.0.0.5', 'permit host 10.0.0.5'],
  ['ip access-list standard A', '10 permit 10.0.0.5', 'permit 10.0.0.5 0.0.0.0'],
  ['ip access-list standard A', '10 permit 10.0.0.5 log', 'permit host 10.0.0.5 log'],
  ['ip access-list extended A', '10 permit ip host 10.0.0.5 any', 'permit ip 10.0.0.5 0.0.0.0 any'],
  ['ip access-list extended A', 'permit ip any host 10.0.0.5', 'permit ip any 10.0.0.5 0.0.0.0'],
  ['ip access-list A', '10 permit ip host 10.0.0.5 any', 'permit ip 10.0.0.5/32 any'],
  ['ip access-list extended A', 'permit tcp 10.0.0.5 0.0.0.0 any eq www', '10 permit tcp host 10.0.0.5 any eq 80'],
  ['ip access-list extended A', '10 permit ip any any', 'permit ip 0.0.0.0 255.255.255.255 any'],
  ['object-group network O', 'network-object host 10.0.0.5', 'network-object 10.0.0.5 255.255.255.255'],
])('an entry that the device has in another form stays (`%s` `%s` `%s`)', (head, shown, line) => {
  const before = `hostname a\n${head}\n ${shown}\n`;
  expect(undoOf(before, [head, ` ${line}`], [head, ` no ${line}`])).toEqual([head]);
  expect(undoOf(before, [head, ` no ${line}`], ['no x'])).toEqual(['no x', head, ` ${shown}`]);
});

it('an entry of another host is removed as given', () => {
  const head = 'ip access-list extended A';
  const before = `hostname a\n${head}\n 10 permit ip host 10.0.0.5 any\n 20 permit ip 10.1.0.0 0.0.255.255 any\n`;
  for (const line of ['permit ip host 10.0.0.6 any', 'permit ip 10.1.0.0 0.0.0.0 any', 'permit ip any host 10.0.0.5']) {
    const undo = [head, ` no ${line}`];
    expect(undoOf(before, [head, ` ${line}`], undo)).toEqual(undo);
  }
});

it.each([
  ['', 'ip name-server 10.0.0.1 10.0.0.2', 'ip name-server 10.0.0.2'],
  ['', 'ip name-server 10.0.0.1 10.0.0.2', 'ip name-server 10.0.0.1 10.0.0.3'],
  ['', 'ip name-server vrf RED 10.0.0.1 10.0.0.2', 'ip name-server vrf RED 10.0.0.2'],
  ['', 'snmp-server enable traps snmp authentication linkdown linkup', 'snmp-server enable traps snmp linkdown'],
  ['', 'snmp-server enable traps snmp linkdown', 'snmp-server enable traps snmp linkup linkdown'],
  ['route-map A permit 10', 'match ip address 5 6', 'match ip address 6'],
  ['dns server-group DefaultDNS', 'name-server 10.0.0.1 10.0.0.2', 'name-server 10.0.0.2'],
])('a list in one line comes back if the undo takes a part of it (`%s` `%s` `%s`)', (head, shown, line) => {
  const inside = (text: string): string[] => (head === '' ? [text] : [head, ` ${text}`]);
  const before = `hostname a\n${inside(shown).join('\n')}\n`;
  const undo = inside(`no ${line}`);
  expect(undoOf(before, inside(line), undo)).toEqual([...undo, ...inside(shown)]);
  expect(undoOf(before, undo, ['no x']).slice(-inside(shown).length)).toEqual(inside(shown));
  // Nothing of it is in the list.
  const other = line
    .replaceAll('10.0.0.', '192.0.2.')
    .replaceAll(/link\w+/g, 'coldstart')
    .replace(/ 6$/, ' 7');
  const removal = inside(`no ${other}`);
  expect(undoOf(before, inside(other), removal)).toEqual(removal);
});

it('the entries of a numbered list are those of its section', () => {
  const head = 'ip access-list standard 10';
  const list = ['access-list 10 permit 10.0.0.5', 'access-list 10 permit 10.0.0.6'];
  const before = `hostname a\n${list.join('\n')}\n`;
  const known = [head, ' no permit host 10.0.0.5'];
  expect(undoOf(before, [head, ' permit host 10.0.0.5'], known)).toEqual([head]);
  const added = [head, ' no permit 10.0.0.9'];
  expect(undoOf(before, [head, ' permit 10.0.0.9'], added)).toEqual(added);
  expect(undoOf(before, [head, ' no permit 10.0.0.6'], ['no x'])).toEqual(['no x', head, ' permit 10.0.0.6']);
  const numbered = [head, ' 10 permit 10.0.0.5'];
  expect(undoOf(before, known, numbered)).toEqual(numbered);
  expect(() => undoOf(before, known, ['no x'])).toThrow(expect.objectContaining({ code: 'PUSH_UNDO_ORDER' }));
  expect(undoOf(before, ['no access-list 10'], ['no x'])).toEqual(['no x', ...list]);
  expect(undoOf(before, [`no ${head}`], ['no x'])).toEqual(['no x', head, ' permit 10.0.0.5', ' permit 10.0.0.6']);
});

it('ICX: the section of a VLAN is known without its name', () => {
  const before = 'hostname a\nvlan 20 name users by port\n tagged ethe 1/1/1\n';
  expect(undoOf(before, ['vlan 20', ' no tagged ethe 1/1/1'], ['no x'])).toEqual([
    'no x',
    'vlan 20 name users by port',
    ' tagged ethe 1/1/1',
  ]);
});
