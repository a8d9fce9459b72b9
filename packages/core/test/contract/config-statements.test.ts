import fc from 'fast-check';
import { expect, it } from 'vitest';
import { configForm, configStatements, type StatementOptions } from '../../src/index.ts';

const shown = (config: string, options?: StatementOptions): string[] =>
  configStatements(config, options).map(({ section, text }) => [...section, text].join(' / '));

const indented = `hostname core-1
!
interface Gi0/1
 description loop
!
router bgp 65000
 address-family ipv4
  network 192.0.2.0
 exit-address-family
!
banner motd ^C
 interface Gi9
^C
end`;

const braces = `## Last changed: today
system {
    host-name r1; ## SECRET-DATA
    /* a comment {
       of two lines */
    root-login "a ## b;";
    services {
        ssh;
        telnet { }
    }
}
inactive: ge-0/0/1 {
    vlan members [ 10 "my vlan" ];
}
`;

const flat = `!Current Configuration:
configure
vlan 10
name "office"
exit
hostname sw-1
router bgp 65000
neighbor 192.0.2.1
address-family ipv6
network 2001:db8::
exit
bgp log
exit
interface Gi1/0/1
shutdown
exit
logging 192.0.2.9
exit
`;

it('recognizes how a configuration shows its sections', () => {
  expect(configForm(indented)).toBe('indented');
  expect(configForm(braces)).toBe('braces');
  expect(configForm(flat)).toBe('flat');
  expect(configForm("set system host-name 'r1'\nset interfaces lo\n")).toBe('set');
  expect(configForm('')).toBe('indented');
  // Braces of single lines are no sections.
  expect(configForm('hostname a\nbanner motd {\ninterface Gi0/1\n shutdown\n}\n')).toBe('indented');
});

it('reads sections by indentation, and no line of a banner', () => {
  expect(shown(indented)).toEqual([
    'hostname core-1',
    'interface Gi0/1',
    'interface Gi0/1 / description loop',
    'router bgp 65000',
    'router bgp 65000 / address-family ipv4',
    'router bgp 65000 / address-family ipv4 / network 192.0.2.0',
    'banner motd ^C',
  ]);
  const heads = configStatements(indented).filter(({ isHead }) => isHead);
  expect(heads.map(({ text, at }) => `${at} ${text}`)).toEqual([
    '2 interface Gi0/1',
    '5 router bgp 65000',
    '6 address-family ipv4',
  ]);
  expect(shown('banner motd ^Hi^\nhostname a\nbanner login\nstaff\nEOF\nbanner exec #\nno end')).toEqual([
    'banner motd ^Hi^',
    'hostname a',
    'banner login',
    'banner exec #',
    'no end',
  ]);
});

it('leaves out what encloses the whole configuration', () => {
  const config = 'exit all\nconfigure\n#---\necho "System"\n#---\n    system\n        name "r1"\n    exit\nexit all\n';
  expect(shown(config)).toEqual(['system', 'system / name "r1"']);
});

it('reads braces', () => {
  expect(shown(braces)).toEqual([
    'system',
    'system / host-name r1',
    'system / root-login "a ## b;"',
    'system / services',
    'system / services / ssh',
    'system / services / telnet',
    'ge-0/0/1',
    'ge-0/0/1 / vlan members 10',
    'ge-0/0/1 / vlan members "my vlan"',
  ]);
  expect(configStatements(braces).flatMap(({ text, isInactive }) => (isInactive ? [text] : []))).toEqual(['ge-0/0/1']);
});

it('reads set lines, whose text is the whole path', () => {
  const config = "set system host-name 'r1'\nset vlan members [ a b ]\ndeactivate interfaces lo\n# comment";
  expect(shown(config)).toEqual(["system host-name 'r1'", 'vlan members a', 'vlan members b', 'interfaces lo']);
  expect(configStatements(config).at(-1)).toMatchObject({ isInactive: true, isHead: false, at: 2 });
});

it('reads sections that only `exit` ends', () => {
  expect(shown(flat)).toEqual([
    'vlan 10',
    'vlan 10 / name "office"',
    'hostname sw-1',
    'router bgp 65000',
    'router bgp 65000 / neighbor 192.0.2.1',
    'router bgp 65000 / address-family ipv6',
    'router bgp 65000 / address-family ipv6 / network 2001:db8::',
    'router bgp 65000 / bgp log',
    'interface Gi1/0/1',
    'interface Gi1/0/1 / shutdown',
    'logging 192.0.2.9',
  ]);
  const isHead = (text: string): boolean => text === 'hostname sw-1';
  expect(shown('hostname sw-1\nvlan 1\nexit\nvlan 2', { isHead })).toEqual([
    'hostname sw-1',
    'hostname sw-1 / vlan 1',
    'vlan 2',
  ]);
});

it('reads any text', () => {
  const lines = fc.oneof(
    fc.string(),
    fc.constantFrom('x {', '}', 'set a [ b ]', ' exit', 'banner motd #', '/*', 'vlan 1'),
  );
  fc.assert(
    fc.property(fc.array(lines), (text) => {
      const config = text.join('\n');
      for (const { at, text: own } of configStatements(config))
        expect(text.join('\n').split('\n')[at]).toContain(own.split(' ')[0]);
    }),
  );
});
