import { expect, it } from 'vitest';
import { planOf } from '../src/plan.ts';
import { applied, refusal, shownOf, undoOf } from './undo.ts';

it('an undo line does not set what the configuration showed as removed', () => {
  const lines = ['no ip http server', 'hostname b'];
  const undo = ['ip http server', 'hostname a'];
  expect(undoOf('hostname a\nno ip http server\n', lines, undo)).toEqual(['hostname a']);
  // A default that no configuration shows.
  expect(undoOf('hostname a\n', lines, undo)).toEqual(undo);
  expect(undoOf('hostname a\nip http server\n', lines, undo)).toEqual(undo);
});

it('an undo line does not set what the change did not remove, because the device lacked it', () => {
  const before = 'hostname a\nntp server 192.0.2.1\nip access-list extended A\n 10 permit ip any any\n';
  const all = [
    ['ntp server 192.0.2.9'],
    ['ip route 10.0.0.0 255.0.0.0 192.0.2.1'],
    ['username bob privilege 15'],
  ] as const;
  for (const [line] of all) {
    const plan = planOf(before, { lines: [`no ${line}`, 'hostname b'], undo: [line, 'hostname a'] });
    expect(plan.undo).toEqual(['hostname a']);
    expect(plan.undoPlan[0]?.why).toBe('the device did not have it before');
    expect(undoOf(`${before}${line}\n`, [`no ${line}`, 'hostname b'], [line, 'hostname a'])).toEqual([
      line,
      'hostname a',
    ]);
  }
  const entry = ['ip access-list extended A', ' 20 permit tcp any any eq 22', '!', 'hostname a'];
  const without = ['ip access-list extended A', ' no 20 permit tcp any any eq 22', 'hostname b'];
  expect(undoOf(before, without, entry)).toEqual(['ip access-list extended A', '!', 'hostname a']);
  // No head opens a section that the device did not have.
  const section = ['interface Vlan99', ' ip address 10.0.0.1 255.0.0.0', ' description x', 'hostname a'];
  expect(undoOf(before, ['no interface Vlan99', 'hostname b'], section)).toEqual(['hostname a']);
  // A VTP server shows no VLANs.
  const vlan = ['vlan 20', ' name users', '!', 'hostname a'];
  expect(undoOf(before, ['no vlan 20', 'hostname b'], vlan)).toEqual(vlan);
  expect(undoOf(`${before}vlan 30\n`, ['no vlan 20', 'hostname b'], vlan)).toEqual(['!', 'hostname a']);
  // Secrets are only known as masks.
  const user = ['username bob secret geheim', 'hostname a'];
  expect(undoOf('username bob secret <secret:1>\n', ['no username bob', 'hostname b'], user)).toEqual(user);
});

it('an undo line shuts no port that was up', () => {
  const change = ['interface Gi0/1', ' no shutdown', ' description b'];
  const undo = ['interface Gi0/1', ' shutdown', ' description a'];
  const up = 'interface GigabitEthernet0/1\n description a\n';
  expect(undoOf(up, change, undo)).toEqual(['interface Gi0/1', ' description a']);
  expect(undoOf(`${up} shutdown\n`, change, undo)).toEqual(undo);
  // The configuration shows no ports with defaults.
  expect(undoOf('hostname a\n', change, undo)).toEqual([
    'interface Gi0/1',
    ' shutdown',
    'interface Gi0/1',
    ' no description b',
  ]);
  // Ports that are shut are not shown there.
  expect(undoOf(`${up}interface GigabitEthernet0/2\n no shutdown\n`, change, undo)).toEqual(undo);
  const both = `${up}interface GigabitEthernet0/2\n no shutdown\ninterface GigabitEthernet0/3\n shutdown\n`;
  expect(() => undoOf(both, change, undo)).toThrow(refusal('PUSH_UNDO_UNKNOWN', 'shutdown', /Leave `shutdown` out/));
});

it('an undo line adds no VLAN that a trunk did not carry', () => {
  const before = 'hostname a\ninterface Gi0/1\n switchport trunk allowed vlan 10,20\n';
  const change = ['interface Gi0/1', ' switchport trunk allowed vlan remove 99', 'hostname b'];
  const undo = ['interface Gi0/1', ' switchport trunk allowed vlan add 99', '!', 'hostname a'];
  expect(undoOf(before, change, undo)).toEqual(['interface Gi0/1', '!', 'hostname a']);
  // The one that it carried comes back.
  expect(
    undoOf(
      before,
      change.with(1, ' switchport trunk allowed vlan remove 20,99'),
      undo.with(1, ' switchport trunk allowed vlan add 20,99'),
    ),
  ).toContain(' switchport trunk allowed vlan 10,20');
});

it('an undo line sets no value where the device had none, or another one', () => {
  const change = ['interface Gi0/1', ' description new'];
  const undo = ['interface Gi0/1', ' description old'];
  expect(undoOf('interface Gi0/1\n mtu 9000\n', change, undo)).toEqual([
    'interface Gi0/1',
    'interface Gi0/1',
    ' no description new',
  ]);
  expect(undoOf('interface Gi0/1\n description other\n', change, undo).at(-1)).toBe(' description other');
});

it('an undo of paths sets only what was set', () => {
  const before = 'set system host-name a\nset interfaces ge-0/0/0 mtu 9000\n';
  const change = ['delete interfaces ge-0/0/0 disable', 'set system host-name new'];
  const undo = ['set interfaces ge-0/0/0 disable', 'set system host-name old'];
  expect(undoOf(before, change, undo)).toEqual(['set system host-name a']);
  // Where the device had no value, that of the change is removed.
  expect(undoOf(before, ['set system services ssh'], ['set system services telnet'])).toEqual([
    'delete system services ssh',
  ]);
  expect(undoOf(before, ['set interfaces ge-0/0/1 mtu 9000'], ['set interfaces ge-0/0/1 mtu 1514'])).toEqual([
    'delete interfaces ge-0/0/1 mtu 9000',
  ]);
  const servers = 'set system name-server 192.0.2.1\nset system domain-name x\n';
  expect(undoOf(servers, ['delete system name-server'], ['set system name-server [ 192.0.2.1 192.0.2.2 ]'])).toEqual([
    'set system name-server 192.0.2.1',
  ]);
});

it('only the VLANs that a change adds are taken out again', () => {
  const before = 'interface Gi0/1\n switchport trunk allowed vlan 10,20,30-35\n';
  const undoes = (add: string, remove: string): readonly string[] =>
    undoOf(
      before,
      ['interface Gi0/1', ` switchport trunk allowed vlan add ${add}`],
      ['interface Gi0/1', ` switchport trunk allowed vlan remove ${remove}`],
    );
  expect(undoes('35,50', '35,50')).toEqual(['interface Gi0/1', ' switchport trunk allowed vlan remove 50']);
  expect(undoes('32-38,50', '32-38,50')).toEqual(['interface Gi0/1', ' switchport trunk allowed vlan remove 36-38,50']);
  expect(undoes('50', '50')).toEqual(['interface Gi0/1', ' switchport trunk allowed vlan remove 50']);
});

it('the value of a list of numbers comes back', () => {
  const before = 'spanning-tree vlan 1-100 priority 4096\nspanning-tree mst 0-3 priority 8192\n';
  for (const [what, shown] of [
    ['vlan 10', 'spanning-tree vlan 1-100 priority 4096'],
    ['mst 2', 'spanning-tree mst 0-3 priority 8192'],
  ] as const) {
    for (const undo of [`no spanning-tree ${what} priority`, `no spanning-tree ${what} priority 0`]) {
      expect(undoOf(before, [`spanning-tree ${what} priority 0`], [undo]).at(-1)).toBe(shown);
      expect(undoOf(before, [`spanning-tree ${what} root primary`, 'hostname b'], [undo, 'hostname a']).at(-1)).toBe(
        shown,
      );
    }
    expect(undoOf(before, [`no spanning-tree ${what} priority`], ['hostname a']).at(-1)).toBe(shown);
  }
  const other = ['no spanning-tree vlan 200 priority 0'];
  expect(undoOf(before, ['spanning-tree vlan 200 priority 0'], other)).toEqual(other);
});

it('a last `end` of the undo stays out of the way of computed lines', () => {
  const before = 'interface GigabitEthernet0/1\n description old\n';
  const plan = planOf(before, {
    lines: ['interface Gi0/1', ' description new', 'end'],
    undo: ['interface Gi0/1', ' no description', 'end', '!'],
  });
  expect(plan.undo).not.toContain('end');
  expect(plan.undo.at(-1)).toBe(' description old');
});

it('a new name behind a word that announces one is not the beginning of another name', () => {
  for (const [shown, line] of [
    ['aaa group server radius ise-group', 'aaa group server radius ise'],
    ['event manager applet backup-config', 'event manager applet backup'],
    ['time-range work-hours', 'time-range work'],
    ['zone security lan-guest', 'zone security lan'],
    ['route dmz-b 10.0.0.0 255.0.0.0 192.0.2.1', 'route dmz 10.0.0.0 255.0.0.0 192.0.2.1'],
    ['class-map type inspect web-all', 'class-map type inspect web'],
    ['regex url-bad x', 'regex url x'],
    ['ip policy-list map-in permit', 'ip policy-list map permit'],
    ['logging discriminator noise-x severity drops 6', 'logging discriminator noise severity drops 6'],
  ] as const) {
    expect(undoOf(`${shown}\n`, [line], [`no ${line}`])).toEqual([`no ${line}`]);
  }
});

it('a line behind a bare address family is restored in its own section', () => {
  const before = 'hostname a\nrouter bgp 65001\n  address-family ipv4 unicast\n  log-neighbor-changes\n';
  const head = 'router bgp 65001';
  for (const [undo, restored] of [
    [['hostname a'], [head, 'address-family ipv4 unicast', '!', head, 'log-neighbor-changes']],
    [['no vlan 5'], [head, ' address-family ipv4 unicast', head, ' log-neighbor-changes']],
  ] as const) {
    expect(undoOf(before, ['no router bgp 65001', 'vlan 5'], undo).slice(-restored.length)).toEqual(restored);
  }
});

it('a removal that names another value may take the one of the device', () => {
  const before =
    'hostname a\ninterface Gi0/1\n description other\n ip access-group A in\nline vty 0 4\n access-class 11 in\n';
  for (const [head, removal, had] of [
    ['interface Gi0/1', ' no description x', ' description other'],
    ['interface Gi0/1', ' no ip access-group B in', ' ip access-group A in'],
    ['line vty 0 4', ' no access-class 10 in', ' access-class 11 in'],
  ] as const) {
    expect(undoOf(before, [head, removal], ['no vlan 5']).slice(-2)).toEqual([head, had]);
    // The undo may take it, too.
    expect(undoOf(before, ['hostname b'], [head, removal]).slice(-2)).toEqual([head, had]);
  }
  expect(undoOf(before, ['interface Gi0/1', ' no ip access-group B out'], ['no vlan 5'])).toEqual(['no vlan 5']);
});

it('a VLAN is not removed if no configuration shows whether it was there', () => {
  expect(() => undoOf('hostname a\n', ['no vlan 20'], ['hostname a'])).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', 'no vlan 20', /Add the undo line `vlan 20`/),
  );
  const undo = ['vlan 20', ' name users'];
  expect(undoOf('hostname a\n', ['no vlan 20'], undo)).toEqual(undo);
  expect(undoOf('hostname a\nvlan 30\n', ['no vlan 20'], ['hostname a'])).toEqual(['hostname a']);
});

it('the opposite of any lines makes the device as it was', () => {
  // Pseudorandom, with a fixed seed.
  let state = 11;
  const pick = <T>(all: readonly T[]): T => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return all[Math.floor((state / 2_147_483_648) * all.length)] as T;
  };
  const no = (text: string): string => (pick([true, false]) ? `no ${text}` : text);
  const opposite = (line: string): string =>
    line.includes('no ') ? line.replace('no ', '') : line.replace(/\S/, 'no $&');
  const address = (): string => `192.0.2.${pick([1, 2, 3])}`;
  const blocks = (count: number): string[][] =>
    Array.from({ length: count }, () =>
      pick([
        [no(`ntp server ${address()}`)],
        [`interface E${pick([1, 2])}`, ...[1, 2].map(() => ` ${no(`ip helper-address ${address()}`)}`)],
      ]),
    );
  let refused = 0;
  let leftOut = 0;
  for (let trial = 0; trial < 2_000; trial++) {
    const before = applied(new Set(), ['hostname a', 'interface E1', 'interface E2', ...blocks(5).flat()]);
    const own = blocks(pick([1, 2, 3]));
    const lines = own.flat();
    const undo = own.toReversed().flatMap((block) => {
      const [head = '', ...inside] = block;
      return inside.length === 0 ? [opposite(head)] : [head, ...inside.toReversed().map(opposite), '!'];
    });
    try {
      const plan = planOf(shownOf(before), { lines, undo });
      leftOut += plan.leftOut.length;
      for (let sent = 0; sent <= lines.length; sent++) {
        const undone = applied(applied(before, lines.slice(0, sent)), plan.undo);
        const shown = { before: shownOf(before), lines: lines.slice(0, sent), undo, sent: plan.undo };
        expect({ ...shown, now: shownOf(undone) }).toEqual({ ...shown, now: shownOf(before) });
      }
    } catch (error) {
      if ((error as { code?: string }).code !== 'PUSH_UNDO_PART') throw error;
      refused += 1;
    }
  }
  expect(leftOut).toBeGreaterThan(1_000);
  expect(refused).toBeLessThan(400);
});

it.each([
  ['ip name-server 10.0.0.1 10.0.0.2', 'ip name-server 10.0.0.2'],
  ['ip name-server vrf default 8.8.8.8', 'ip name-server 8.8.8.8'],
  ['ip route 10.0.0.0/8 10.1.1.1', 'ip route 10.0.0.0 255.0.0.0 10.1.1.1'],
  ['ntp server vrf Mgmt 10.0.0.1', 'ntp server 10.0.0.1 vrf Mgmt'],
  ['username bob secret 9 <secret:1>', 'username bob secret x'],
])('an entry that the device shows as `%s` comes back as `%s`', (shown, line) => {
  const before = `hostname a\n${shown}\n`;
  expect(undoOf(before, [`no ${line}`, 'hostname b'], [line, 'hostname a'])).toContain(line);
});

it.each([
  ['router bgp 65000', 'network 10.0.0.0', 'network 10.0.0.0 mask 255.0.0.0'],
  ['router ospf 1', 'network 10.0.0.0/24 area 0.0.0.0', 'network 10.0.0.0 0.0.0.255 area 0'],
  ['ip access-list standard A', '20 permit 10.1.1.2', 'permit host 10.1.1.2'],
  ['ip access-list extended A', 'permit ip host 10.1.1.2 any', 'permit ip 10.1.1.2 0.0.0.0 any'],
  ['ip access-list extended A', '20 permit tcp any any eq 22 443', 'permit tcp any any eq 443 22'],
  ['object-group network O', 'network-object host 10.0.0.5', 'network-object 10.0.0.5 255.255.255.255'],
])('an entry of `%s` that the device shows as `%s` comes back as `%s`', (head, shown, line) => {
  const before = `hostname a\n${head}\n ${shown}\n`;
  expect(undoOf(before, [head, ` no ${line}`, '!', 'hostname b'], [head, ` ${line}`, '!', 'hostname a'])).toContain(
    ` ${line}`,
  );
});

it('no undo makes an interface or section that the device did not have', () => {
  const change = ['no interface Vlan99', 'hostname b'];
  const undo = ['interface Vlan99', ' ip address 10.9.9.1 255.255.255.0', ' no ip redirects', '!', 'hostname a'];
  expect(undoOf('hostname a\ninterface Vlan1\n', change, undo)).toEqual(['!', 'hostname a']);
  const empty = ['interface Loopback5', 'hostname a'];
  expect(undoOf('hostname a\ninterface Vlan1\n', ['no interface Loopback5', 'hostname b'], empty)).toEqual([
    'hostname a',
  ]);
});

it('a routed port and a VLAN interface of NX-OS are shut again: nothing shows whether they were', () => {
  const before =
    'feature ospf\nhostname a\ninterface Ethernet1/2\n  shutdown\ninterface Ethernet1/3\n  no switchport\n';
  const change = ['interface Ethernet1/3', '  no shutdown'];
  expect(undoOf(before, change, ['interface Ethernet1/3', '  shutdown'])).toContain('  shutdown');
});

it.each([
  ['firewall name WAN rule 10 action', 'accept', 'drop'],
  ['interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24 vrrp-group 1 priority', '200', '90'],
  ['security address-book global address WEB', '10.0.0.5/32', '10.0.0.7/32'],
])('a value of the path `%s` comes back', (path, had, now) => {
  const before = `set system host-name a\nset ${path} ${had}\n`;
  expect(undoOf(before, [`set ${path} ${now}`], [`delete ${path}`])).toContain(`set ${path} ${had}`);
});

it.each([
  [
    'interface GigabitEthernet0/0/1',
    ' port trunk allow-pass vlan 10 to 25',
    ' port trunk allow-pass vlan 20 30',
    'undo',
  ],
])('an undo that would cut VLANs of a trunk is refused: `%s` `%s`', (head, had, added, no) => {
  const before = `hostname a\n${head}\n${had}\n`;
  const undo = [head, ` ${no}${added}`];
  expect(() => undoOf(before, [head, added], undo)).toThrow(refusal('PUSH_UNDO_UNKNOWN', undo[1]?.trim() ?? ''));
  const other = [head, ` ${no}${added.replace(/20.*|20$/, '30')}`];
  expect(undoOf(before, [head, added.replace(/20.*/, '30')], other)).toEqual(other);
});
