import { applyPatch } from 'diff';
import { expect, it } from 'vitest';
import { compare } from '../../src/archive/compare.ts';
import { sectionFinder, sectionsOf } from '../../src/archive/lines.ts';
import { randomOf } from '@netraven/test-utils/seeds';

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

it.each([
  [
    'one hunk for each section',
    '!\n',
    [
      [['interface Vlan10'], [' interface Vlan10', '- ip address 1', '+ ip address 2']],
      [[], [' !', '-ntp server 1', '+ntp server 2', ' end']],
    ],
  ],
  [
    'one hunk for each section, if they follow each other',
    '',
    [
      [['interface Vlan10'], [' interface Vlan10', '- ip address 1', '+ ip address 2']],
      [[], ['-ntp server 1', '+ntp server 2', ' end']],
    ],
  ],
])('changes that are near each other have %s', async (_, between, expected) => {
  const text = (number: number): string =>
    `interface Vlan10\n ip address ${number}\n${between}ntp server ${number}\nend\n`;
  const { hunks } = (await compare(text(1), text(2), 3)) ?? { hunks: [] };
  expect(hunks.map(({ section, lines }) => [section, lines])).toEqual(expected);
});

it('a new section is one hunk, as are changes before and in a section', async () => {
  const after = ios
    .replace('router bgp', 'interface Vlan20\n ip address 192.0.2.2\n!\nrouter bgp')
    .replace('hostname core-1', 'hostname core-2')
    .replace(' users', ' guests');
  const { hunks } = (await compare(ios, after, 3)) ?? { hunks: [] };
  expect(hunks.map(({ section, lines }) => [section, lines.filter((line) => !line.startsWith(' '))])).toEqual([
    [
      [],
      [
        ...['-hostname core-1', '+hostname core-2', '- description users', '+ description guests'],
        ...['+interface Vlan20', '+ ip address 192.0.2.2', '+!'],
      ],
    ],
  ]);
});

it.each([
  [
    'lines that are only added',
    'interface Vlan10\n ip address 1\nend\n',
    'interface Vlan10\n ip address 1\n shutdown\nntp server 1\ninterface Vlan20\n shutdown\nend\n',
    [
      [['interface Vlan10'], ['+ shutdown']],
      [[], ['+ntp server 1', '+interface Vlan20', '+ shutdown']],
    ],
  ],
  [
    'a line that has no counterpart',
    'interface Vlan10\n ip address 1\n shutdown\nntp server 1\nend\n',
    'interface Vlan10\nntp server 2\nend\n',
    [
      [['interface Vlan10'], ['- ip address 1', '- shutdown']],
      [[], ['-ntp server 1', '+ntp server 2']],
    ],
  ],
  [
    'lines that have other sections now',
    'router bgp 1\n address-family ipv4\n  network 1\n neighbor 1\nend\n',
    'router bgp 1\n address-family ipv4\n  network 2\nntp server 1\nend\n',
    [
      [
        ['router bgp 1', 'address-family ipv4'],
        ['-  network 1', '+  network 2'],
      ],
      [['router bgp 1'], ['- neighbor 1']],
      [[], ['+ntp server 1']],
    ],
  ],
  [
    'a line in place of one outside of its section',
    'acl guest\n permit b\nntp server 1\nend\n',
    'acl guest\n permit b\n permit any\nend\n',
    [
      [[], ['-ntp server 1']],
      [['acl guest'], ['+ permit any']],
    ],
  ],
])('changes that follow each other are split by their sections: %s', async (_, before, after, expected) => {
  const { hunks } = (await compare(before, after, 0)) ?? { hunks: [] };
  expect(hunks.map(({ section, lines }) => [section, lines])).toEqual(expected);
});

it('equal texts have no difference, and texts that differ in more than 5,000 lines are not compared', async () => {
  expect(await compare(ios, ios, 3)).toEqual({ added: 0, removed: 0, hunks: [] });
  const many = (word: string): string => Array.from({ length: 3_000 }, (_, n) => `${word} ${n}\n`).join('');
  expect(await compare(many('a'), many('b'), 3)).toBeUndefined();
});

it.each([0, 1, 3])('the hunks of any two texts make the one into the other, with %i lines around', async (context) => {
  const random = randomOf(context + 1);
  const textOf = (): string => {
    const lines = Array.from(
      { length: Math.floor(random() * 12) },
      () => ['a', 'b', ' c', ''][Math.floor(random() * 4)],
    );
    return lines.join('\n') + (random() < 0.7 ? '\n' : '');
  };
  for (let turn = 0; turn < 500; turn++) {
    const [before, after] = [textOf(), textOf()];
    const found = await compare(before, after, context);
    const hunks = (found?.hunks ?? []).map((hunk) => ({ ...hunk, lines: [...hunk.lines] }));
    const patch = { oldFileName: '', newFileName: '', oldHeader: '', newHeader: '', index: '', hunks };
    expect(applyPatch(before, patch), JSON.stringify([before, after])).toBe(after);
    for (const { section, oldStart, newStart, lines } of hunks) {
      let [old, now] = [oldStart - 1, newStart - 1];
      for (const line of lines.filter((one) => !one.startsWith('\\'))) {
        const of = line.startsWith('+') ? sectionsOf(after.split('\n'))[now] : sectionsOf(before.split('\n'))[old];
        expect(line.startsWith(' ') ? section : of?.slice(0, section.length)).toEqual(section);
        if (!line.startsWith('-')) now++;
        if (!line.startsWith('+')) old++;
      }
    }
  }
});

it('the section of a line is the same, whether it is looked up alone or with all', () => {
  const random = randomOf(7);
  for (let turn = 0; turn < 200; turn++) {
    const lines = Array.from({ length: 20 }, (_, index) => {
      const word = ['!', 'exit', '', '}', `line ${index}`, `line ${index}`, `head ${index} {`][
        Math.floor(random() * 7)
      ];
      return ' '.repeat(Math.floor(random() * 4)) + word;
    });
    const all = sectionsOf(lines);
    const find = sectionFinder(lines);
    for (let look = 0; look < 20; look++) {
      const index = Math.floor(random() * 20);
      expect(find(index), `${index} of ${JSON.stringify(lines)}`).toEqual(all[index]);
    }
  }
});
