import { expect, it } from 'vitest';
import { planOf } from '../src/plan.ts';
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
}
interfaces {
    ge-0/0/0 {
        unit 0 {
            family inet {
                address 192.0.2.1/30;
            }
        }
    }
}
`;
const vyos = `set firewall name WAN rule 10 action accept
set interfaces ethernet eth0 address 192.0.2.1/24
set system host-name a
`;
const ospf = 'protocols ospf area 0.0.0.0 interface';

it.each([
  'policy-options prefix-list MGMT 10.0.0.0/8',
  'security policies from-zone A to-zone B policy P match application any',
  'system syslog file messages any info',
  'snmp community ops authorization read-only',
])('a path is removed as it is given where it is not known how its name ends: %s', (path) => {
  expect(undoOf(junos, [`set ${path}`], [`delete ${path}`])).toEqual([`delete ${path}`]);
});

it('an area of VyOS is removed as it is typed', () => {
  const config = "set protocols ospf area 0 network '10.0.0.0/8'\nset system host-name a\n";
  const [stub, normal] = ['stub', 'normal'].map((type) => `set protocols ospf area 1 area-type ${type}`);
  expect(undoOf(config, [stub ?? ''], [normal ?? ''])).toEqual(['delete protocols ospf area 1 area-type stub']);
});

it.each([
  [junos, [`${ospf} ge-0/0/5.0 metric 100`], [`${ospf} ge-0/0/5.0 metric 100`], `${ospf} ge-0/0/5.0`],
  [junos, [`${ospf} ge-0/0/5.0 metric 100`], [`${ospf} ge-0/0/5.0 metric`], `${ospf} ge-0/0/5.0`],
  [junos, [`${ospf} ge-0/0/5.0 passive`], [`${ospf} ge-0/0/5.0 passive`], `${ospf} ge-0/0/5.0`],
  [
    junos,
    ['interfaces ge-0/0/0 unit 1 description x'],
    ['interfaces ge-0/0/0 unit 1 description'],
    'interfaces ge-0/0/0 unit 1',
  ],
  [
    junos,
    ['protocols bgp group X neighbor 10.0.0.2 peer-as 65001', 'protocols bgp group X type external'],
    ['protocols bgp group X neighbor 10.0.0.2', 'protocols bgp group X type external'],
    'protocols bgp',
  ],
  [junos, ['vlans guests vlan-id 40'], ['vlans guests vlan-id 40'], 'vlans guests'],
  [vyos, ['firewall name LAN rule 15 action drop'], ['firewall name LAN rule 15 action'], 'firewall name LAN'],
  [
    vyos,
    ['firewall name WAN rule 15 action drop'],
    ['firewall name WAN rule 15 action drop'],
    'firewall name WAN rule 15',
  ],
  [
    vyos,
    ['firewall name WAN rule 15 action drop', 'firewall name WAN rule 15 source address 192.0.2.9'],
    ['firewall name WAN rule 15 source', 'firewall name WAN rule 15 action'],
    'firewall name WAN rule 15',
  ],
])('the undo removes the new part of the path as a whole (%#)', (before, sets, deletes, path) => {
  const plan = planOf(before, {
    lines: sets.map((each) => `set ${each}`),
    undo: deletes.map((each) => `delete ${each}`),
  });
  expect(plan.undo).toEqual([`delete ${path}`]);
  expect(plan.undoPlan.filter(({ from }) => from === 'left out')).toHaveLength(deletes.length);
  expect(plan.left).toEqual([]);
});

it('words of the path may be cut, and its value quoted', () => {
  const lines = ['set int ge-0/0/0 unit 1 description "to b"'];
  const unit = ['delete interfaces ge-0/0/0 unit 1'];
  expect(undoOf(junos, lines, ['delete int ge-0/0/0 unit 1 description'])).toEqual(unit);
  expect(undoOf(junos, lines, ['delete int ge-0/0/0 unit 1 description "to b"'])).toEqual(unit);
});

it.each([
  [junos, 'system domain-name example.com', 'system domain-name example.com'],
  [junos, 'snmp location x', 'snmp location x'],
  [junos, 'system services ssh', 'system services ssh'],
  [junos, 'vlans guests vlan-id 40', 'vlans guests'],
  [junos, `${ospf} ge-0/0/0.0 hello-interval 5`, `${ospf} ge-0/0/0.0 hello-interval`],
  [vyos, 'interfaces ethernet eth0 description x', 'interfaces ethernet eth0 description'],
  [vyos, 'firewall name WAN rule 15 action drop', 'firewall name WAN rule 15'],
])('an undo that leaves no new parent is sent as given (%#)', (before, path, removed) => {
  expect(undoOf(before, [`set ${path}`], [`delete ${removed}`])).toEqual([`delete ${removed}`]);
});
