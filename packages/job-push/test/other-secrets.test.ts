// cspell:ignore pbkdf2 scrypt
import { expect, it } from 'vitest';
import { refusal, undoOf } from './undo.ts';

const mask = '<secret:0123456789abcdef>';

/** The shown line, the line of the change, and the undo line. All are in the section, if there is one. */
const replaced: readonly (readonly [string, string, string, string])[] = [
  ['username admin', `secret 10 ${mask}`, 'secret foo', 'no secret'],
  ['username admin', `secret 10 ${mask}`, 'secret foo', 'no secret foo'],
  ['username admin', `password 7 ${mask}`, 'password clear foo', 'no password'],
  [
    '',
    `user admin group administrators password ciphertext ${mask}`,
    'user admin group administrators password plaintext foo',
    'no user admin',
  ],
  ['', `radius-server key ciphertext ${mask}`, 'radius-server key plaintext foo', 'no radius-server key'],
  ['', `enable password sha512 ${mask}`, 'enable password foo', 'no enable password'],
  ['', `enable password sha512 ${mask}`, 'enable password foo', 'no enable password foo'],
  [
    'aaa',
    `local-user bob password irreversible-cipher ${mask}`,
    'local-user bob password cipher foo',
    'undo local-user bob password',
  ],
  ['', `enable secret 9 ${mask}`, 'enable algorithm-type scrypt secret foo', 'no enable secret foo'],
  [
    '',
    `enable secret 9 ${mask}`,
    'enable algorithm-type scrypt secret foo',
    'no enable algorithm-type scrypt secret foo',
  ],
  ['', `enable secret 9 ${mask}`, 'enable algorithm-type scrypt secret foo', 'no enable secret'],
  ['', `enable password ${mask} pbkdf2`, 'enable password foo', 'no enable password foo'],
  ['', `enable password ${mask} pbkdf2`, 'enable password foo', 'no enable password'],
  [
    '',
    `username bob password ${mask} pbkdf2 privilege 15`,
    'username bob password foo privilege 15',
    'no username bob',
  ],
];

it.each(replaced)(
  'a secret in another form takes the place of the shown one (%s `%s` `%s` `%s`)',
  (head, had, line, undo) => {
    const inside = (text: string): string[] => (head === '' ? [text] : [head, ` ${text}`]);
    const before = `hostname a\n${inside(had).join('\n')}\n`;
    expect(() => undoOf(before, inside(line), inside(undo))).toThrow(
      expect.objectContaining({ code: 'PUSH_UNDO_SECRET' }),
    );
    // The person knows the old one.
    const old = line.replace('foo', 'old');
    const known = undoOf(before, inside(line), [...inside(undo), ...inside(old).slice(-1)]);
    expect(known.at(-1)?.trim()).toBe(old);
  },
);

it.each([
  ['system login user bob authentication', 'encrypted-password', 'plaintext-password'],
  ['system login user bob authentication', 'encrypted-password', 'plain-text-password-value'],
  ['system root-authentication', 'encrypted-password', 'plain-text-password-value'],
  ['security ike policy P pre-shared-key', 'ascii-text', 'hexadecimal'],
])('a path with a secret takes the place of the one with another word (`%s` `%s` `%s`)', (path, had, now) => {
  const before = `set system host-name a\nset ${path} ${had} "${mask}"\n`;
  for (const undo of [`${path} ${now} foo`, `${path} ${now}`, path])
    expect(() => undoOf(before, [`set ${path} ${now} foo`], [`delete ${undo}`])).toThrow(
      expect.objectContaining({ code: 'PUSH_UNDO_SECRET' }),
    );
  const undo = [`delete ${path} ${now}`, `set ${path} ${had} old`];
  expect(undoOf(before, [`set ${path} ${now} foo`], undo)).toEqual(undo);
});

it('a secret of another name is removed as given', () => {
  for (const [had, line] of [
    [`ntp authentication-key 1 md5 ${mask} 7`, 'ntp authentication-key 2 md5 new'],
    [`crypto isakmp key ${mask} address 192.0.2.1`, 'crypto isakmp key new address 192.0.2.9'],
    [`enable password sha512 ${mask}`, 'enable secret new'],
    [`username admin privilege 15 secret 9 ${mask}`, 'username bob algorithm-type scrypt secret new'],
    [`user admin group administrators password ciphertext ${mask}`, 'user bob group operators password plaintext new'],
  ] as const)
    expect(undoOf(`hostname a\n${had}\n`, [line], [`no ${line}`])).toEqual([`no ${line}`]);
  const group = 'user admin group operators password plaintext foo';
  const user = `hostname a\nuser admin group administrators password ciphertext ${mask}\n`;
  expect(() => undoOf(user, [group], [`no ${group}`])).toThrow(refusal('PUSH_UNDO_PART', `no ${group}`));
});
