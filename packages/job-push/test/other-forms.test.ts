import { expect, it } from 'vitest';
import { refusal, undoOf } from './undo.ts';

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
  expect(undoOf(junos, [`set ${typed} metric 10`, 'set system host-name r2'], [`delete ${typed}`, 'set system host-name r1'])).toEqual([
    'set system host-name r1',
  ]);
});

it('Junos: an interface without a unit is another word than one with another unit', () => {
  const unit = 'protocols ospf area 0 interface ge-0/0/0.1';
  expect(undoOf(junos, [`set ${unit}`], [`delete ${unit}`])).toEqual([`delete ${unit}`]);
  expect(undoOf(junos, ['delete protocols lldp interface ge-0/0/1'], ['delete x']).at(-1)).toBe(
    'set protocols lldp interface ge-0/0/1',
  );
});
