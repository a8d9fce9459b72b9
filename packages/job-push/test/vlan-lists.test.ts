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
