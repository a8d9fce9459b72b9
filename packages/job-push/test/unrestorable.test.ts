import { expect, it } from 'vitest';
import { planOf } from '../src/plan.ts';
import { refusal, undoOf } from './undo.ts';

const ospf = 'router ospf 1';
const listed = `hostname a\n${ospf}\n passive-interface Vlan10\n network 10.0.0.0 0.255.255.255 area 0\n`;
const all = `hostname a\n${ospf}\n passive-interface default\n no passive-interface Vlan10\n`;
const set = [ospf, ' passive-interface default'];
const unset = [ospf, ' no passive-interface default'];

it('`passive-interface default` is not switched where a device drops other lines with it', () => {
  for (const [before, change, undo, other] of [
    [listed, set, unset, 'passive-interface Vlan10'],
    [all, unset, set, 'no passive-interface Vlan10'],
  ] as const) {
    expect(() => undoOf(before, change, undo)).toThrow(
      expect.objectContaining({
        code: 'PUSH_UNDO_UNKNOWN',
        message: expect.stringContaining(`(\`${other}\`)`) as unknown,
      }),
    );
    expect(undoOf(before, change, [])).toEqual([]);
  }
  const bare = `hostname a\n${ospf}\n network 10.0.0.0 0.255.255.255 area 0\n`;
  const exception = ' no passive-interface Vlan20';
  expect(undoOf(bare, [...set, exception], unset)).toEqual(unset);
  expect(undoOf(`${bare} passive-interface default\n`, unset, set)).toEqual(set);
  expect(() => undoOf(bare, [...set, exception], [...unset, ' passive-interface Vlan20'])).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', 'passive-interface Vlan20', /Leave it out/),
  );
  // The device has it already.
  expect(undoOf(all, [...set, ' timers throttle spf 1 2 3'], [ospf, ' no timers throttle spf'])).toHaveLength(2);
});

it('an exception of `passive-interface default` needs its undo line', () => {
  const change = [ospf, ' no passive-interface Vlan20'];
  expect(() => undoOf(all, change, unset)).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', 'no passive-interface Vlan20', /Add the undo line `passive-interface Vlan20`/),
  );
  const undo = [ospf, ' passive-interface Vlan20'];
  expect(undoOf(all, change, undo)).toEqual(undo);
  expect(undoOf(listed, undo, change)).toEqual(change);
});

const job = ['scheduler job name backup', 'copy running-config startup-config', 'no ntp server 192.0.2.7', 'end-job'];
const nxos = `hostname a\nfeature scheduler\n${job.join('\n')}\nntp server 192.0.2.9\n`;
const indented = job.map((line, at) => (at === 1 || at === 2 ? `  ${line}` : line));

it('the lines of a job of NX-OS are no lines of the configuration', () => {
  // Else the device would seem to have this line.
  const undo = ['ntp server 192.0.2.7', 'hostname a'];
  expect(undoOf(nxos, ['no ntp server 192.0.2.7', 'hostname b'], undo)).toEqual(['hostname a']);
  const signs = planOf(nxos, { lines: indented, undo: [] }).lines.map(({ sign }) => sign);
  expect(signs).toEqual([' ', ' ', ' ', ' ']);
});

it('a job of NX-OS that the device had is not changed without its undo lines', () => {
  const other = indented.with(1, '  copy running-config tftp://192.0.2.1/a');
  for (const change of [other, ['no scheduler job name backup']]) {
    expect(() => undoOf(nxos, change, ['hostname a'])).toThrow(
      refusal('PUSH_UNDO_UNKNOWN', change[0] ?? '', /Add undo lines: `no scheduler job name backup`/),
    );
    const undo = ['no scheduler job name backup', ...indented];
    expect(undoOf(nxos, change, undo).slice(-4)).toEqual(indented);
  }
  const added = indented.with(0, 'scheduler job name other');
  expect(undoOf(nxos, added, ['no scheduler job name other'])).toEqual(['no scheduler job name other']);
  const flat = job.with(0, 'scheduler job name other');
  expect(() => undoOf(nxos, flat, ['no scheduler job name other'])).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', 'copy running-config startup-config', /Indent the lines/),
  );
  expect(() => undoOf(nxos, added.slice(0, 2), ['no scheduler job name other'])).toThrow(
    refusal('PUSH_UNDO_UNKNOWN', 'scheduler job name other', /`end-job`/),
  );
});

it('no line is sent with the mask of a secret', () => {
  const masked = 'no snmp-server community <secret:0123456789abcdef> RO';
  const before = 'hostname a\nsnmp-server community <secret:0123456789abcdef> RO\n';
  for (const change of [
    { lines: [masked], undo: [] },
    { lines: ['hostname b'], undo: ['hostname a', masked] },
  ])
    expect(() => planOf(before, change)).toThrow(
      refusal('PUSH_MASK', 'no snmp-server community <secret> RO', /Write the secret itself/),
    );
  // The head is typed again for the lines of its section.
  const head = 'client 10.0.0.1 server-key <secret:aa>';
  expect(() => undoOf(`hostname a\n${head}\n timeout 5\n`, ['no client 10.0.0.1'], ['hostname a'])).toThrow(
    refusal('PUSH_UNDO_SECRET', head, /Add the undo line with the secret/),
  );
});

it.each(['description Zürich', 'description why?'])('a line that may not be typed again is refused: `%s`', (text) => {
  const before = `hostname a\ninterface GigabitEthernet0/1\n ${text}\n`;
  const head = 'interface GigabitEthernet0/1';
  for (const change of [[head, ' description b'], ['no interface GigabitEthernet0/1'], [head, ' no description']]) {
    expect(() => undoOf(before, change, ['hostname a'])).toThrow(
      refusal('PUSH_UNDO_TYPING', text, /Add the undo line `description .*` if the device takes it/),
    );
    const undo = [head, ` ${text}`];
    expect(undoOf(before, change, undo)).toEqual(undo);
  }
});
