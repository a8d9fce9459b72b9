import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changingPart } from '../src/explore/changing-prompt.ts';
import { checkRecord } from '../src/explore/check-record.ts';
import { detectPlatform } from '../src/explore/detect-platform.ts';
import { genericPlatform } from '../src/explore/generic-platform.ts';
import { Inventor } from '../src/explore/inventor.ts';
import { QuietTerminal } from '../src/explore/quiet-terminal.ts';
import { recordPlatform, type RecordOptions } from '../src/explore/record-platform.ts';
import { getPlatform, listPlatforms, type Platform } from '../src/index.ts';
import type { RawSession } from '../src/explore/raw-session.ts';
import { checkPlatform } from '../src/check/check-platform.ts';
import { builtIn } from '../src/platform/platforms.ts';
import { isReadCommand } from '../src/session/check-command.ts';
import { defaultLimits } from '../src/platform/limits.ts';
import { detect, enablePassword, nameOf, openRaw } from './explore-session.ts';
import { account, startDevices } from '../test-utils/open.ts';
import type { Connection } from '../src/transport/transport.ts';
import { temporaryFolder } from '../test-utils/platform/make-platform.ts';

const platforms = listPlatforms();
const simulator = await startDevices([
  ...platforms.map(({ id }) => ({ name: nameOf(id), platform: id })),
  { name: 'by-telnet', platform: 'cisco_ios', enablePassword, transport: 'telnet' },
  { name: 'unprivileged', platform: 'cisco_ios', enablePassword },
]);

async function record(
  name: string,
  { like: id, transport, ...options }: Partial<Omit<RecordOptions, 'like'>> & { like?: string },
): Promise<Record<string, string>> {
  const like = id === undefined ? undefined : getPlatform(id);
  const session = await openRaw(simulator, name, { like, ...(transport && { transport }) });
  try {
    return await recordPlatform(session, {
      id: 'acme_os',
      like,
      configCommand: 'show running-config',
      commands: ['show version'],
      secrets: [account.password, enablePassword],
      ...(transport && { transport }),
      ...options,
    });
  } finally {
    await session.close();
  }
}

/** Records a session in which a function answers. */
function recordAnswers(
  ask: (line: string) => string,
  options: Pick<RecordOptions, 'configCommand'> & Partial<RecordOptions>,
  prompt = 'a#',
): Promise<Record<string, string>> {
  const session: Omit<RawSession, 'ask' | 'enable' | 'close'> = {
    ...{ banner: '', prompt, username: 'fw', changing: undefined, pager: undefined },
    ...{ questions: [], hasEscapes: false, enter: '\r' as const },
  };
  return recordPlatform(
    { ...session, enable: async () => undefined, ask: async (line) => ask(line), close: async () => undefined },
    { id: 'acme_os', like: undefined, pagingOff: [], commands: [], secrets: [], ...options },
  );
}

/** Writes recorded files, and returns the problems of the platform but those that its author decides. */
function problemsOf(files: Record<string, string>): string[] {
  const folder = join(temporaryFolder(), 'acme_os');
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return checkPlatform(folder).map(({ path, message }) => `${path}: ${message}`);
}

test('without a login, the SSH identification alone decides', async () => {
  const { candidates, commands, isCertain } = await detectPlatform({
    platforms: builtIn,
    identification: 'SSH-2.0-Cisco-1.25',
    session: undefined,
  });
  expect(candidates.map(({ id }) => id)).toContain('cisco_ios');
  expect(candidates.flatMap(({ reasons }) => reasons).filter((reason) => !reason.includes('SSH server'))).toEqual([]);
  expect({ commands, isCertain }).toEqual({ commands: [], isCertain: false });
});

test.each([
  [undefined, 'cisco-ios'],
  ['cisco_ios', 'cisco-ios'],
  [undefined, 'unprivileged'],
  ['cisco_ios', 'unprivileged'],
])('a session is recorded as a platform without its secrets, like %s, from %s', async (like, name) => {
  const files = await record(name, {
    ...(like !== undefined && { like }),
    pagingOff: ['terminal length 0', 'terminal width 0'],
  });
  const { vanish } = JSON.parse(files['secrets.json'] ?? '') as { vanish: { line: string }[] };
  expect(vanish.length).toBeGreaterThan(3);
  const all = Object.values(files).join('\n');
  const { config } = simulator.device(name);
  const secrets = [
    ...config.matchAll(/^(?:enable secret|username \S+ .*secret|snmp-server community)(?: \d)? (\S+)/gm),
  ];
  expect(secrets.length).toBeGreaterThan(1);
  for (const secret of [...secrets.map(([, found = '']) => found), account.password, enablePassword]) {
    expect(all).not.toContain(secret);
  }
  // A start: the author corrects the rest, but each file can be read.
  const problems = problemsOf(files);
  expect(problems.filter((each) => /cannot be used|is not JSON|Invalid input|platform\.json/.test(each))).toEqual([]);
  expect(problems.length, problems.join('\n')).toBeLessThan(10);
});

test('a secret that begins with another one is replaced as a whole', () => {
  const invent = new Inventor(undefined, ['lab-7F', 'lab-7F-enable']);
  expect(invent.withoutGiven('lab-7F, lab-7F-enable')).toBe('invented-login, invented-login');
});

test.each([
  ['acme_os', 'os'],
  ['acme_ios_xe', 'ios_xe'],
])('the vendor and the OS of %s are acme and %s', async (id, os) => {
  const files = await record('cisco-ios', { id, pagingOff: ['terminal length 0'] });
  expect(JSON.parse(files['platform.json'] ?? '')).toMatchObject({ id, vendor: 'acme', os });
});

test('the privileged mode is entered with the enable password, and both prompts are recorded', async () => {
  const files = await record('unprivileged', {});
  expect(JSON.parse(files['prompts.json'] ?? '')).toMatchObject({
    match: ['unprivileged>', 'unprivileged#'],
    privileged: ['unprivileged#'],
    notPrivileged: ['unprivileged>'],
  });
  expect(JSON.parse(files['platform.json'] ?? '')).toMatchObject({
    prompts: { any: '[\\w.-]+>|[\\w.-]+#', privileged: '[\\w.-]+#' },
    enable: { command: 'enable', passwordPrompt: 'Password: ' },
  });
  const wrong = openRaw(simulator, 'unprivileged', {
    credentials: [{ id: 'c', name: 'c', networks: ['127.0.0.0/8'], ...account, enablePassword: 'wrong' }],
  });
  const session = await wrong;
  await expect(session.enable()).rejects.toMatchObject({ code: 'NR_DEVICE_ENABLE_REFUSED' });
  await session.close();
});

test('commands that differ from those of the base are in the new platform', async () => {
  const like = getPlatform('cisco_ios');
  const answer = (): string => 'hostname a';
  const differing = { configCommand: 'show configuration', pagingOff: ['terminal pager 0'] };
  const files = await recordAnswers(answer, { like, ...differing });
  expect(JSON.parse(files['platform.json'] ?? '')).toMatchObject({
    config: { commands: { running: 'show configuration' } },
    paging: { off: ['terminal pager 0'] },
  });
  const same = { configCommand: 'show running-config', pagingOff: like?.paging.off ?? [] };
  const plain = await recordAnswers(answer, { like, ...same });
  expect(Object.keys(JSON.parse(plain['platform.json'] ?? '') as object)).not.toContain('config');
  expect(Object.keys(JSON.parse(plain['platform.json'] ?? '') as object)).not.toContain('paging');
});

test('a session over telnet is recorded', async () => {
  const files = await record('by-telnet', { transport: 'telnet', pagingOff: ['terminal length 0'] });
  expect(files['running-config.txt']).toContain('\nhostname by-telnet\n');
  expect(files['running-config.txt']).toContain('\nend\n');
  expect(JSON.parse(files['platform.json'] ?? '')).toMatchObject({ ports: [23] });
});

test('a recorded platform allows to read only `show`, `display` and the recorded commands', async () => {
  const files = await recordAnswers(() => 'hostname a', {
    configCommand: 'write terminal',
    commands: ['/export', 'show vlan 1,2', 'admin display-config', 'file list | match x'],
  });
  const { commands } = JSON.parse(files['platform.json'] ?? '') as Pick<Platform, 'commands'>;
  expect(commands.read).toEqual([
    'write terminal',
    String.raw`\/export`,
    String.raw`show(?: [\w ./:,-]+)?`,
    'admin display-config',
    'file list',
  ]);
  const recorded = { ...getPlatform('cisco_ios'), id: 'acme_os', commands } as Platform;
  for (const command of ['write terminal', '/export', 'show vlan 1,2', 'show version', 'show', 'file list']) {
    expect(isReadCommand(command, recorded), command).toBe(true);
  }
  for (const command of ['write erase', 'write', 'admin reboot', 'file delete x', '/export file=x', 'show x; reload']) {
    expect(isReadCommand(command, recorded), command).toBe(false);
  }
});

test.each([
  ['fw@core-1> ', 'core-1', 'admin@{name}> ', 'other@other-1> '],
  ['fw@fw>', 'fw', 'admin@{name}>', 'other@other-1>'],
  ['[FW@core-1] >', 'core-1', '[admin@{name}] >', '[other@other-1] >'],
  ['fw@core-1:~$ ', 'core-1', 'admin@{name}:~$ ', 'other@other-1:~$ '],
  ['fw@(core-1)(tmos)# ', 'core-1', 'admin@({name})(tmos)# ', 'other@(other-1)(tmos)# '],
  ['RP/0/RP0/CPU0:core-1#', 'core-1', 'RP/0/RP0/CPU0:{name}#', 'RP/0/RP0/CPU0:other-1#'],
  ['A:core-1#', 'core-1', 'A:{name}#', 'A:other-1#'],
  ['SSH@fw-1#', 'fw-1', 'SSH@{name}#', 'SSH@other-1#'],
  ['core-1:1#', 'core-1', '{name}:1#', 'other-1:1#'],
  ['5130-sw1#', '5130-sw1', '{name}#', 'other-1#'],
  ['<5130>', '5130', '<{name}>', '<other-1>'],
  ['fw@7750>', '7750', 'admin@{name}>', 'other@other-1>'],
])('in the prompt %j, the host name is %s, and the login name is any', async (prompt, hostname, template, other) => {
  const files = await recordAnswers(() => 'version 1', { configCommand: 'show configuration' }, prompt);
  expect(JSON.parse(files['session.json'] ?? '')).toMatchObject({ hostname, prompts: { privileged: template } });
  const { prompts } = JSON.parse(files['platform.json'] ?? '') as { prompts: Platform['prompts'] };
  const pattern = new RegExp(`^(?:${prompts.any})$`);
  expect([prompt, other].filter((each) => !pattern.test(each))).toEqual([]);
  expect(Object.values(files).join('\n')).not.toMatch(/\bfw@/i);
  expect(problemsOf(files).filter((each) => each.startsWith('prompts.json'))).toEqual([]);
});

test.each([
  ['Building configuration...   ', 'Building configuration... '],
  ['System settings \t', 'System settings'],
  ['!77 lines  ', '!8 lines'],
])('the first line %j may end in blanks, as in %j', async (line, other) => {
  const files = await recordAnswers(() => `${line}\ninterface 1\n`, { configCommand: 'show configuration' }, 'sw-7#');
  const { config } = JSON.parse(files['platform.json'] ?? '') as Pick<Platform, 'config'>;
  const first = new RegExp(`^(?:${config.first})$`);
  expect([first.test(line), first.test(other)]).toEqual([true, true]);
});

test('the counter of a prompt is no part of an answer, and the recorded platform knows it', async () => {
  const files = await record('extreme-exos', {
    pagingOff: ['disable clipaging'],
    configCommand: 'show configuration detail',
  });
  const { config } = simulator.device('extreme-exos');
  expect(files['running-config.txt']?.split('\n').length).toBe(config.split('\n').length);
  expect(JSON.parse(files['volatile.json'] ?? '')).toMatchObject({ drop: [] });
  expect(JSON.parse(files['session.json'] ?? '')).toMatchObject({ prompts: { user: '* {name}.{count} # ' } });
  const { prompts } = JSON.parse(files['platform.json'] ?? '') as { prompts: Platform['prompts'] };
  expect(new RegExp(`^(?:${prompts.any})$`).test('* other-7.123 # ')).toBe(true);
  expect('* x.12 # '.replace(new RegExp(prompts.changing ?? '', 'g'), '')).toBe('* x. # ');
  expect(problemsOf(files).filter((each) => each.startsWith('prompts.json'))).toEqual([]);
});

test.each([
  ['sw.7 #', 'sw.8 #', '(?<=\\.)\\d{1,9}(?= #)'],
  ['[9] core2>', '[10] core2>', '(?<=\\[)\\d{1,9}(?=\\] )'],
  ['core-1#', 'core-1#', undefined],
  ['core-1#', 'other-1#', undefined],
])('the part that changes between the prompts %s and %s is %s', (one, other, pattern) => {
  expect(changingPart(one, other)).toBe(pattern);
});

test.each([undefined, 'cisco_ios'])('an error is not taken for a configuration, like %s', async (like) => {
  const asked = record('cisco-ios', { ...(like !== undefined && { like }), configCommand: 'show nonsense' });
  await expect(asked).rejects.toMatchObject({
    code: 'NR_DEVICE_COMMAND_FAILED',
    message: expect.stringMatching(/^The device answered `show nonsense` with "% Invalid input/) as unknown,
  });
  await expect(record('cisco-ios', { commands: ['show nonsense'] })).rejects.toMatchObject({
    code: 'NR_DEVICE_COMMAND_FAILED',
  });
});

test('a pager that needs longer for a page than the usual silence does not cut the answer', async () => {
  const terminal = new QuietTerminal({
    endpoint: 'core-1',
    platform: genericPlatform(),
    limits: defaultLimits,
    quietMs: 1,
    enter: '\r',
  });
  const shell: Connection['shell'] = async (_terminal, listener) => ({
    // Several silences later.
    write: () => void setTimeout(() => listener.data(Buffer.from('\r              \rlast line\r\ncore-1# ')), 200),
  });
  await terminal.open({ shell } as Connection);
  terminal.data(Buffer.from('first line\r\n<--- More --->'));
  expect(await terminal.untilQuiet()).toBe('core-1# ');
  expect(terminal.text).toBe('first line\nlast line\ncore-1# ');
});

test('a session that breaks off is no answer', async () => {
  simulator.device('cisco-ios').faults = [{ kind: 'close', at: 0.5, times: 1 }];
  await expect(record('cisco-ios', { pagingOff: ['terminal length 0'] })).rejects.toMatchObject({
    code: 'NR_DEVICE_CLOSED',
  });
});

test('a session that takes longer than its limit ends with a hint', async () => {
  await expect(openRaw(simulator, 'cisco-ios', { limits: { sessionMs: 50 } })).rejects.toMatchObject({
    code: 'NR_DEVICE_TIMEOUT',
    message: expect.stringContaining('took longer than 50 ms') as string,
    hint: expect.stringContaining('Check the load of the device') as string,
    retryable: true,
  });
});

test('only commands that show something, or switch paging off, are typed with stored credentials', () => {
  const check = (config: string, pagingOff: string[] = [], commands: string[] = []): unknown =>
    checkRecord({ kind: 'record', id: 'acme_os', config, pagingOff, commands }, undefined);
  expect(
    check(
      'show conf',
      ['terminal length 0', 'set cli pager off', 'paging off', 'skip-page-display', 'config paging disable'],
      ['display x', '/export'],
    ),
  ).toEqual({
    configCommand: 'show conf',
  });
  for (const refused of [
    'reload',
    'configure terminal',
    'show x | redirect tftp://h/x',
    'show x > flash:y',
    'write erase',
  ]) {
    expect(() => check(refused)).toThrow(/not known to only show/);
    expect(() => check('show conf', [], [refused])).toThrow(/not known to only show/);
    expect(() => check('show conf', [refused])).toThrow(/does not switch paging off/);
  }
  expect(() => check('show x\nreload')).toThrow(/control character/);
  expect(() => checkRecord({ kind: 'record', id: 'acme_os', commands: [] }, undefined)).toThrow(/No command shows/);
});

test('a command that only a foreign platform names is not sent to a device', async () => {
  const evil = {
    ...getPlatform('cisco_ios'),
    id: 'evil_os',
    detect: { banner: 'SSH', command: 'write erase', output: '.' },
  };
  const list = [...listPlatforms(), { ...evil, commands: { ...evil.commands, read: ['write erase'] } } as Platform];
  const { commands } = await detect(simulator, 'linux_frr', { get: () => undefined, list: () => list });
  expect(commands).not.toContain('write erase');
  expect(simulator.device('linux-frr').typed).not.toContain('write erase');
});

test.each([undefined, 'fortinet_fortios'])(
  'a private key that is encrypted again at each read is not written, like %s',
  async (like) => {
    const bodies: string[] = [];
    const configOf = (): string => {
      const body = Array.from({ length: 3 }, () => randomBytes(48).toString('base64'));
      bodies.push(...body);
      return [
        'config vpn certificate local',
        '    edit "Fortinet_Factory"',
        '        set private-key "-----BEGIN ENCRYPTED PRIVATE KEY-----',
        ...body,
        '-----END ENCRYPTED PRIVATE KEY-----"',
        `        set last-read ${bodies.length}`,
        '    next',
        'end',
        '',
      ].join('\n');
    };
    const files = await recordAnswers((line) => (line === 'show' ? configOf() : ''), {
      like: like === undefined ? undefined : getPlatform(like),
      configCommand: 'show',
    });
    const all = Object.values(files).join('\n');
    expect(bodies).toHaveLength(6);
    for (const line of bodies) expect(all).not.toContain(line);
    expect(JSON.parse(files['volatile.json'] ?? '')).toMatchObject({ drop: ['        set last-read 3'] });
    expect(files['running-config.txt']).toContain('-----END ENCRYPTED PRIVATE KEY-----');
    expect(files['running-config.txt']).not.toContain('last-read');
  },
);
