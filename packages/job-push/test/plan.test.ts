import { expect, it } from 'vitest';
import { planOf } from '../src/plan.ts';

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
const undoOf = (...undo: string[]): readonly string[] => planOf(config, { lines: ['x'], undo }).undo;

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
  expect(undoOf('interface Gi0/1', ' no shutdown', 'interface Loopback0', ' shutdown')).toEqual([
    'interface Gi0/1',
    'interface Loopback0',
    ' shutdown',
  ]);
  expect(planOf(config, { lines: ['x'], undo: ['no ntp server 192.0.2.7'] }).leftOut).toEqual([
    'no ntp server 192.0.2.7',
  ]);
});

it('words that begin like the end of a section are lines', () => {
  expect(newOf('router bgp 65000', ' address-family ipv4', '  next-hop-self')).toEqual(['  next-hop-self']);
});

it('without indentation, sections cannot be told apart: no undo line is left out', () => {
  const flat = 'interface gi 1/1\nshutdown\nexit\ninterface gi 1/2\nno shutdown\nexit\n';
  const undo = ['interface gi 1/2', 'no shutdown'];
  expect(planOf(flat, { lines: ['interface gi 1/2', 'shutdown'], undo })).toMatchObject({ undo, leftOut: [] });
});
