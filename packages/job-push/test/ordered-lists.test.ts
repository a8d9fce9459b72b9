import { expect, it } from 'vitest';
import { refusal, undoOf } from './undo.ts';

const nat = [
  'nat (inside,outside) source static A B',
  'nat (dmz,outside) source static C D',
  'nat (inside,dmz) source static E F',
  'nat (inside,outside) after-auto source dynamic any interface',
];
const list = [
  'access-list OUT extended permit tcp any any eq www',
  'access-list OUT extended deny tcp any any',
  'access-list OUT extended permit ip any any',
];
const asa = `hostname fw\n${[...list, ...nat].join('\n')}\n`;

it.each([
  [nat[1] ?? '', 'nat (dmz,outside) 2 source static C D'],
  [list[1] ?? '', 'access-list OUT line 2 extended deny tcp any any'],
])('ASA: `%s` only comes back at its place with its number', (line, numbered) => {
  for (const undo of [line, 'hostname fw'])
    expect(() => undoOf(asa, [`no ${line}`], [undo])).toThrow(
      refusal('PUSH_UNDO_ORDER', `no ${line}`, /number the lines/),
    );
  expect(undoOf(asa, [`no ${line}`], [numbered])).toEqual([numbered]);
  // A new one may be removed with its number, or without it.
  const added = numbered.replace('static C D', 'static G H').replace('deny tcp', 'deny udp');
  for (const removal of [`no ${added}`, `no ${added.replace(/(?: line)? 2 /, ' ')}`])
    expect(undoOf(asa, [added], [removal])).toEqual([removal]);
});

it('ASA: the last rule of its table comes back without a number', () => {
  for (const line of nat.slice(2)) expect(undoOf(asa, [`no ${line}`], [line])).toEqual([line]);
});

const terms = ['a', 'b', 'c', '2', 'd'];
const out = 'policy-options policy-statement OUT term';
const junos = `set system host-name r1\n${terms.map((term) => `set ${out} ${term} then accept\n`).join('')}`;
const setTerm = (name: string): string => `set ${out} ${name} then accept`;

it.each([
  [['b'], [setTerm('b'), `insert ${out} b before term c`]],
  [['b'], [setTerm('b'), `insert ${out} b after term a`]],
  [['2'], [setTerm('2'), `insert ${out} 2 before term d`]],
  [
    ['a', 'b'],
    [setTerm('a'), setTerm('b'), `insert ${out} a before term c`, `insert ${out} b before term c`],
  ],
  [
    ['a', 'b'],
    [setTerm('a'), setTerm('b'), `insert ${out} b before term c`, `insert ${out} a before term b`],
  ],
])('Junos: terms %s come back with `insert`', (removed, undo) => {
  const change = removed.map((name) => `delete ${out} ${name}`);
  expect(undoOf(junos, change, undo)).toEqual(undo);
});

it.each([
  [['b'], [setTerm('b')]],
  [['2'], [setTerm('2')]],
  [['b'], [setTerm('b'), `insert ${out} b before term a`]],
  [['b'], [`insert ${out} b before term c`, setTerm('b')]],
  [['b'], [`insert ${out} b before term c`]],
  [
    ['a', 'b'],
    [setTerm('a'), setTerm('b'), `insert ${out} b before term c`, `insert ${out} a before term c`],
  ],
])('Junos: terms %s do not come back at another place (%#)', (removed, undo) => {
  const change = removed.map((name) => `delete ${out} ${name}`);
  expect(() => undoOf(junos, change, undo)).toThrow(expect.objectContaining({ code: 'PUSH_UNDO_ORDER' }));
});
