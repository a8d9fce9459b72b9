import { expect, it } from 'vitest';
import { compare } from '../../src/archive/compare.ts';
import { sectionsOf } from '../../src/archive/lines.ts';

const ios = `hostname core-1
!
interface Vlan10
 description users
 ip address 192.0.2.1 255.255.255.0
!
router bgp 65000
 address-family ipv4
  neighbor 192.0.2.9 activate
 exit-address-family
 no auto-summary
!
ntp server 192.0.2.1
`;
const junos = `system {
    services {
        ssh;
    }
    host-name edge;
}
`;

it.each([
  [ios, ' ip address 192.0.2.1 255.255.255.0', ['interface Vlan10']],
  [ios, '  neighbor 192.0.2.9 activate', ['router bgp 65000', 'address-family ipv4']],
  [ios, ' no auto-summary', ['router bgp 65000']],
  [ios, 'ntp server 192.0.2.1', []],
  [junos, '        ssh;', ['system', 'services']],
  [junos, '    host-name edge;', ['system']],
])('a line is in the sections that enclose it', (text, line, section) => {
  const lines = text.split('\n');
  expect(sectionsOf(lines)[lines.indexOf(line)]).toEqual(section);
});

it('changes are named by their section, also removed lines', async () => {
  const after = ios.replace(' description users\n', '').replace('ntp server 192.0.2.1', 'ntp server 192.0.2.2');
  expect(await compare(ios, after, 0)).toMatchObject({
    added: 1,
    removed: 2,
    hunks: [
      { section: ['interface Vlan10'], lines: ['- description users'] },
      { section: [], lines: ['-ntp server 192.0.2.1', '+ntp server 192.0.2.2'] },
    ],
  });
});

it('equal texts have no difference, and texts that differ in more than 5,000 lines are not compared', async () => {
  expect(await compare(ios, ios, 3)).toEqual({ added: 0, removed: 0, hunks: [] });
  const many = (word: string): string => Array.from({ length: 3_000 }, (_, n) => `${word} ${n}\n`).join('');
  expect(await compare(many('a'), many('b'), 3)).toBeUndefined();
});
