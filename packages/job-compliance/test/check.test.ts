import { expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { configSchema } from '../src/index.ts';
import { ruleSchema, type Rule } from '../src/rules.ts';
import { sectionsOf } from '../src/sections.ts';

const config = `hostname core-1
ntp server 192.0.2.1
interface Gi0/1
 description uplink
 ip address 192.0.2.9 255.255.255.0
interface Gi0/2
 shutdown
line vty 0 4
 transport input telnet
 transport input ssh
`;
const device = { platform: 'cisco_ios', vars: { ntp: '192.0.2.1', other: 2 } };

/** Returns the findings of one rule: `where: message`. */
const findingsOf = (rule: object): string[] | undefined =>
  check(config, [ruleSchema.parse({ id: 'rule', ...rule })], device)[0]?.findings.map(
    ({ where = '', message }) => `${where}: ${message}`,
  );

it('lines that must be there, with variables of the device', () => {
  expect(findingsOf({ kind: 'present', lines: ['ntp server {ntp}'] })).toEqual([]);
  expect(findingsOf({ kind: 'present', lines: ['ntp server {ntp}', 'ntp server {other}'] })).toEqual([
    ': rule: `ntp server 2` is missing',
  ]);
  expect(findingsOf({ kind: 'present', lines: ['snmp {community}'] })).toEqual([
    ': rule: the device has no variable community',
  ]);
});

it('lines that must not be there, in whole and not in part', () => {
  expect(findingsOf({ kind: 'absent', lines: ['transport input telnet'], why: 'clear text' })).toEqual([
    'line 9: rule: `transport input telnet` is there (clear text)',
  ]);
  expect(findingsOf({ kind: 'absent', lines: ['transport input'] })).toEqual([]);
});

it('patterns, compared with each line', () => {
  expect(findingsOf({ kind: 'some-match', pattern: '^ntp server ' })).toEqual([]);
  expect(findingsOf({ kind: 'some-match', pattern: '^logging host ' })).toEqual([
    ': rule: no line matches ^logging host ',
  ]);
  expect(findingsOf({ kind: 'none-match', pattern: 'telnet$' })).toEqual([
    'line 9: rule: `transport input telnet` matches telnet$',
  ]);
});

it('each section must keep the rule, and without such a section it does not apply', () => {
  expect(findingsOf({ kind: 'some-match', section: 'interface *', pattern: '^description ' })).toEqual([
    'interface Gi0/2: rule: no line matches ^description ',
  ]);
  expect(findingsOf({ kind: 'absent', section: 'line vty *', lines: ['transport input telnet'] })).toEqual([
    'line vty 0 4, line 9: rule: `transport input telnet` is there',
  ]);
  expect(findingsOf({ kind: 'present', section: 'router bgp *', lines: ['x'] })).toBeUndefined();
});

it('rules of other platforms do not apply', () => {
  const rule = { kind: 'present', lines: ['hostname core-1'] };
  expect(findingsOf({ ...rule, platforms: ['juniper_junos'] })).toBeUndefined();
  expect(findingsOf({ ...rule, platforms: ['juniper_junos', 'cisco_*'] })).toEqual([]);
});

it('a section ends at the next line that is not deeper, and its head may have any character', () => {
  const nested = 'a (1) [x]\n b\n  c\n d\na (2) [x]\n\n e\nf\n';
  expect(sectionsOf(nested, 'a (?) [x]').map(({ lines }) => lines.map(({ text }) => text))).toEqual([
    ['b', 'c', 'd'],
    ['e'],
  ]);
  expect(sectionsOf(nested, 'b')).toEqual([{ head: 'b', lines: [expect.objectContaining({ text: 'c', number: 3 })] }]);
});

it('settings that cannot be meant are refused, with the place', () => {
  const problemsOf = (rules: readonly object[]): string[] =>
    configSchema.safeParse({ rules }).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  const fine: Partial<Rule> = { id: 'a', kind: 'present', lines: ['x'] };
  expect(problemsOf([fine])).toEqual([]);
  expect(problemsOf([fine, fine])).toEqual(['rules: two rules have one id']);
  expect(problemsOf([{ id: 'a', kind: 'none-match', pattern: '(' }])).toEqual([
    'rules.0.pattern: is no regular expression',
  ]);
  expect(problemsOf([{ ...fine, lines: [] }])).toHaveLength(1);
  expect(problemsOf([{ ...fine, sections: 'x' }])).toHaveLength(1);
});
