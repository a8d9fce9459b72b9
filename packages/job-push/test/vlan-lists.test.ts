import { expect, it } from 'vitest';
import { refusal, undoOf } from './undo.ts';

const head = 'interface GigabitEthernet0/1';
const list = ['switchport trunk allowed vlan 10,20,30-40', 'switchport trunk allowed vlan add 50,60'];
const twoLines = `hostname a\n${head}\n ${list.join('\n ')}\n switchport mode trunk\n`;
const trunk = (rest: string): string[] => [head, ` switchport trunk allowed vlan ${rest}`];
const whole = [head, ' no switchport trunk allowed vlan'];

it.each(['none', 'all', 'except 5', '5,6', 'remove 20', 'remove 50', 'add 70'])(
  'a list of two lines comes back after `allowed vlan %s`',
  (rest) => {
    expect(undoOf(twoLines, trunk(rest), whole).slice(-3)).toEqual([head, ...list.map((line) => ` ${line}`)]);
  },
);

it.each(['none', 'except 5'])('a list of one word comes back (`%s`)', (rest) => {
  const before = `hostname a\n${trunk(rest).join('\n')}\n`;
  for (const now of ['5,6', 'all', rest === 'none' ? 'add 7' : 'none'])
    expect(undoOf(before, trunk(now), whole).slice(-2)).toEqual(trunk(rest));
});

it('VLANs that were added are taken out of a list of two lines, and of an empty one', () => {
  const undo = trunk('remove 70');
  expect(undoOf(twoLines, trunk('add 70'), undo)).toEqual(undo);
  expect(undoOf(twoLines, trunk('add 60,70'), trunk('remove 60,70'))).toEqual(undo);
  expect(undoOf(`hostname a\n${trunk('none').join('\n')}\n`, trunk('add 70'), undo)).toEqual(undo);
});

it('no VLAN is taken out of a trunk that carried all of them', () => {
  for (const [shown, hint] of [
    ['switchport mode trunk', /Write `no switchport trunk allowed vlan`/],
    ['switchport trunk allowed vlan except 5', /Write `switchport trunk allowed vlan except 5`/],
  ] as const) {
    const before = `${head}\n ${shown}\n`;
    expect(() => undoOf(before, trunk('add 70'), trunk('remove 70'))).toThrow(
      refusal('PUSH_UNDO_UNKNOWN', 'switchport trunk allowed vlan remove 70', hint),
    );
  }
  expect(undoOf(`${head}\n switchport mode trunk\n`, trunk('10,20'), whole)).toEqual(whole);
});

it.each([
  ['vlan trunk allowed', '10,20', 'all', 'no'],
  ['vlan trunk allowed', 'all', '10', 'no'],
  ['port trunk allow-pass vlan', '10 to 20', 'all', 'undo'],
])('a list of `%s` with all VLANs is not cut (`%s`, `%s`)', (begin, had, now, no) => {
  const before = `hostname a\n${head}\n ${begin} ${had}\n`;
  const undo = [head, ` ${no} ${begin} ${now}`];
  expect(() => undoOf(before, [head, ` ${begin} ${now}`], undo)).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', `${no} ${begin} ${now}`),
  );
});

it.each([
  ['10,20', '20,30', '20,30', ['no vlan trunk allowed 30']],
  ['10,20', '20,30-32', '20,30-32', ['no vlan trunk allowed 30-32']],
  ['10-25', '20', '20', []],
  ['10-25', '20,30', '30', ['no vlan trunk allowed 30']],
  ['10', '30', '30', ['no vlan trunk allowed 30']],
])('Aruba CX: only new VLANs are taken out (`%s`, `%s`, `%s`)', (had, now, removed, sent) => {
  const port = 'interface 1/1/1';
  const before = `hostname a\n${port}\n no routing\n vlan trunk allowed ${had}\n`;
  const undo = undoOf(before, [port, ` vlan trunk allowed ${now}`], [port, ` no vlan trunk allowed ${removed}`]);
  expect(undo).toEqual([port, ...sent.map((line) => ` ${line}`)]);
});

it('Aruba CX: VLANs that the change takes out come back', () => {
  const port = 'interface 1/1/1';
  const before = `hostname a\n${port}\n no routing\n vlan trunk allowed 10,20\n`;
  const change = [port, ' no vlan trunk allowed 20'];
  expect(undoOf(before, change, ['no x']).at(-1)).toBe(' vlan trunk allowed 10,20');
  expect(undoOf(before, change, [port, ' vlan trunk allowed 20'])).toContain(' vlan trunk allowed 20');
});

const comware = `#
 sysname S
#
vlan 1
#
vlan 10 to 20
#
vlan 30
 name X
#
${head}
 port link-type trunk
 port trunk permit vlan 1 10 to 20
#
interface GigabitEthernet0/2
 port link-type hybrid
 port hybrid vlan 10 to 20 tagged
#
return
`;
const vrp = `#
sysname S
#
vlan batch 10 to 20 30
#
vlan 30
 name X
#
${head}
 port link-type trunk
 port trunk allow-pass vlan 10 to 20
#
return
`;
const permit = 'port trunk permit vlan';
const other = ['sysname S'];

it.each([
  ['VLANs of a range come back', ['undo vlan 18 to 25'], ['vlan 10 to 20']],
  ['one VLAN of a range comes back', ['undo vlan 15'], ['vlan 10 to 20']],
  ['so does one with lines', ['undo vlan 20 to 30'], ['vlan 10 to 20', '!', 'vlan 30', 'name X']],
  ['a trunk gets its VLANs again', [head, ` undo ${permit} 18 to 22`], [head, `${permit} 1 10 to 20`]],
  [
    'a hybrid port too',
    ['interface GigabitEthernet0/2', ' undo port hybrid vlan 10 to 12'],
    ['interface GigabitEthernet0/2', 'port hybrid vlan 10 to 20 tagged'],
  ],
])('Comware: %s', (_, change, restored) => {
  expect(undoOf(comware, change, other)).toEqual([...other, '!', ...restored]);
});

it.each([
  ['a new range is removed', ['vlan 40 to 45'], ['undo vlan 40 to 45'], ['undo vlan 40 to 45']],
  ['a VLAN of a known range is not', ['vlan 15'], ['undo vlan 15'], []],
  ['of a longer range, only the new VLAN is', ['vlan 40'], ['undo vlan 30 to 40'], ['undo vlan 40']],
  [
    'new VLANs of a trunk are taken out',
    [head, ` ${permit} 40 to 45`],
    [head, ` undo ${permit} 40 to 45`],
    [head, ` undo ${permit} 40 to 45`],
  ],
])('Comware: %s', (_, change, undo, sent) => {
  expect(undoOf(comware, change, undo).filter((line) => !/^(?:!|vlan .*)$/.test(line))).toEqual(sent);
});

it.each([
  ['PUSH_UNDO_PART', comware, ['vlan 15 to 25'], ['undo vlan 15 to 25'], /exactly what the change adds/],
  ['PUSH_UNDO_UNKNOWN', comware, ['vlan 40'], ['undo vlan all'], /Name the VLANs/],
  ['PUSH_UNDO_UNKNOWN', comware, ['undo vlan all'], ['vlan 10 to 20'], /Name the VLANs/],
  [
    'PUSH_UNDO_UNKNOWN',
    comware,
    [head, ` undo ${permit} 10 to 12`],
    [head, ` ${permit} 10 to 25`],
    /only the VLANs that the change takes out/,
  ],
  ['PUSH_UNDO_UNKNOWN', vrp, ['vlan 15'], ['undo vlan 15'], /only the VLANs that the change adds/],
  ['PUSH_UNDO_UNKNOWN', vrp, ['undo vlan 15'], other, /Add undo lines such as `vlan batch 15`/],
  ['PUSH_UNDO_UNKNOWN', vrp, ['undo vlan 15'], ['vlan 15'], /Add undo lines such as `vlan batch 15`/],
  ['PUSH_UNDO_UNKNOWN', vrp, ['undo vlan batch 20 to 30'], other, /`undo vlan 30`/],
] as const)('%s if the undo of a range would lose or add VLANs', (code, before, change, undo, hint) => {
  const refused = expect.objectContaining({ code, hint: expect.stringMatching(hint) as unknown }) as object;
  expect(() => undoOf(before, change, undo)).toThrow(refused);
});

it('VRP: VLANs of a batch come back', () => {
  expect(undoOf(vrp, ['undo vlan batch 12 to 15'], other)).toEqual([...other, '!', 'vlan batch 10 to 20 30']);
  expect(undoOf(vrp, ['undo vlan 15'], ['vlan batch 15'])).toEqual(['vlan batch 15']);
});
