import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { defaultLimits } from '../../src/platform/limits.ts';
import { EchoSearch, isSamePrompt } from '../../src/session/prompt.ts';
import { Received } from '../../src/session/received.ts';
import { TerminalSession } from '../../src/session/terminal-session.ts';
import { socketPair } from '../listen.ts';
import { account } from '../../test-utils/open.ts';
import { standStill } from '@netraven/test-utils/stand-still';

/** A session that has learned its prompt. The device does not answer after that. */
async function started(): Promise<TerminalSession> {
  const session = new TerminalSession(requirePlatform('cisco_ios'), defaultLimits, 'r1', account);
  let isStarted = false;
  const write = (text: string): void => {
    if (isStarted) return;
    for (const line of text.split('\n').slice(0, -1)) session.data(Buffer.from(`${line}\r\nr1#`));
  };
  const starting = session.start({ write });
  session.data(Buffer.from('r1#'));
  await starting;
  isStarted = true;
  return session;
}

test.each([
  ['many lines', 'x\n'],
  ['one line', 'x'],
  ['lines with ends of many parts', 'x\r\r\r\r'],
])(
  'a device that sends %s without the echo and then single bytes does not block',
  async (_, text) => {
    const session = await started();
    const asking = session.ask('show version', { totalMs: 60_000 });
    const before = process.cpuUsage();
    session.data(Buffer.alloc(64 * 1024, text));
    for (let count = 0; count < 20_000; count += 1) session.data(Buffer.from('x'));
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(2_000_000);
    session.closed();
    await expect(asking).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED' });
  },
  120_000,
);

test('the echo is found in pieces of any size, as in the whole', () => {
  const changing = /^\*|\[\d+\]/g;
  const output = '*r1[1]# sh\r\nno\r\r\r\n\n*r1[2]# show\r\r\nanswer\nr1[3]# show\nagain\n';
  for (const patterns of [{ changing }, { changing: undefined }]) {
    for (const prompt of ['r1[7]# ', 'r1[3]# ', '*r1[2]# ', 'r2# ', '', 'no']) {
      for (const command of ['show', 'sh', '']) {
        for (let size = 1; size <= output.length; size += 1) {
          const received = new Received();
          const search = new EchoSearch(received, patterns);
          for (let start = 0; start < output.length; start += size) {
            received.add(Buffer.from(output.slice(start, start + size)));
            expect(search.find(prompt, command)?.to).toBe(inWhole(received.head, prompt, command, patterns));
          }
          received.reset('x\n');
          expect(search.find(prompt, command)?.to).toBe(inWhole('x\n', prompt, command, patterns));
        }
      }
    }
  }
});

test('an echo begins at its prompt, behind what came before', () => {
  const received = new Received();
  const search = new EchoSearch(received, { changing: undefined });
  received.add(Buffer.from('r1#rest\r\n\rr1#show\r\nanswer\r\n'));
  expect(search.find('r1#', 'show')).toEqual({ from: 10, to: 19 });
});

/** Searches all of an output. */
function inWhole(
  head: string,
  prompt: string,
  command: string,
  patterns: { readonly changing: RegExp | undefined },
): number | undefined {
  for (const { index, 0: line } of head.matchAll(/[^\r\n]+(?=\r{0,2}\n)/g)) {
    if (!line.endsWith(command)) continue;
    if (!isSamePrompt(line.slice(0, line.length - command.length), prompt, patterns)) continue;
    return head.indexOf('\n', index + line.length) + 1;
  }
  return undefined;
}

test.each([
  ['before', true],
  ['after', false],
])('a close %s the password that is typed in the terminal may be tried again: %s', async (when, retryable) => {
  const base = requirePlatform('cisco_ios');
  const questions = [
    { question: 'User: $', answer: '{username}\n' },
    { question: 'Code: $', answer: '{password}\n' },
  ];
  const platform = { ...base, login: { ...base.login, questions } };
  const session = new TerminalSession(platform, defaultLimits, 'r1', account);
  let typed = '';
  const starting = session.start({ write: (text) => void (typed += text) });
  session.data(Buffer.from('User: '));
  if (when === 'after') session.data(Buffer.from('Code: '));
  expect(typed.includes(account.password)).toBe(!retryable);
  session.closed();
  await expect(starting).rejects.toMatchObject({
    code: 'NR_DEVICE_CLOSED',
    message: `r1 closed the terminal${retryable ? '' : ' (after the password)'}`,
    retryable,
  });
});

test.each(['New Password: ', 'Old password:', 'Re-enter the new password: '])(
  'a device that asks %j in place of its prompt demands a new password',
  async (question) => {
    const session = new TerminalSession(
      requirePlatform('cisco_asa'),
      { ...defaultLimits, settleMs: 10 },
      'r1',
      account,
    );
    const starting = session.start({ write: () => undefined });
    session.data(Buffer.from(`You must change your password.\r\n${question}`));
    await expect(starting).rejects.toMatchObject({ code: 'NR_DEVICE_PASSWORD_EXPIRED', retryable: false });
  },
);

test.each(['Enter new password: ', 'Enter old password  :', '(current) UNIX password: '])(
  'the password of the login is not typed where a device of cisco_smb asks %j',
  async (question) => {
    const session = new TerminalSession(
      requirePlatform('cisco_smb'),
      { ...defaultLimits, settleMs: 10 },
      'r1',
      account,
    );
    let typed = '';
    const starting = session.start({ write: (text) => void (typed += text) });
    session.data(Buffer.from(`Your password has expired.\r\n${question}`));
    await expect(starting).rejects.toMatchObject({ code: 'NR_DEVICE_PASSWORD_EXPIRED', retryable: false });
    expect(typed).toBe('');
  },
);

// With a command in place of a password, a device counts a failed try, or takes it.
test.each([
  ['extreme_exos', 'Your password has expired. New password: '],
  ['extreme_netiron', 'Enter new password: '],
  ['hp_comware', 'The password has expired. Please change it.\r\nOld password: '],
  ['ruckus_icx', 'Please change the default password.\r\nEnter the new password for user super : '],
])('a device of %s that demands a new password gets no command for an answer', async (platform, asked) => {
  const session = new TerminalSession(requirePlatform(platform), { ...defaultLimits, settleMs: 10 }, 'r1', account);
  let typed = '';
  const starting = session.start({ write: (text) => void (typed += text) });
  session.data(Buffer.from(`\r\n${asked}`));
  await expect(starting).rejects.toMatchObject({ code: 'NR_DEVICE_PASSWORD_EXPIRED', retryable: false });
  expect(typed).toBe('');
});

test('a banner about passwords does not change the reason why a login failed', async () => {
  const session = new TerminalSession(requirePlatform('cisco_ios'), defaultLimits, 'r1', account);
  const starting = session.start({ write: () => undefined });
  session.data(
    Buffer.from('You must change your password every 90 days. Please change the password at the portal.\r\n'),
  );
  session.closed();
  await expect(starting).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED', retryable: true });
});

test('a device that hangs up because the password has expired says so', async () => {
  const session = new TerminalSession(requirePlatform('cisco_ios'), defaultLimits, 'r1', account);
  const starting = session.start({ write: () => undefined });
  session.data(Buffer.from('Your password has expired.\r\n'));
  session.closed();
  await expect(starting).rejects.toMatchObject({ code: 'NR_DEVICE_PASSWORD_EXPIRED' });
});

/** Returns the device's end of a connection, whose other end gives the session what comes. */
async function connectTo(session: TerminalSession): Promise<Socket> {
  const [near, device] = await socketPair();
  near.on('data', (chunk: Buffer) => session.data(chunk));
  return device;
}

test.each([
  ['one', 0],
  ['one line after the other\r\n', 20_000],
])('what arrives behind an answer and before the next echo is a part of that answer: %j', async (line, times) => {
  const session = await started();
  const ask = async (answer: string): Promise<boolean> => {
    const asking = session.ask('show x', { totalMs: 60_000 });
    for (let at = 0; at < answer.length; at += 30_000) session.data(Buffer.from(answer.slice(at, at + 30_000)));
    const { text, followsPart } = await asking;
    expect(text).toBe('two\r\n');
    return followsPart;
  };
  const answer = 'show x\r\ntwo\r\nr1#';
  expect(await ask(answer)).toBe(false);
  expect(await ask(answer)).toBe(false);
  const rest = `${line}${line.repeat(times)}\r\nr1#`;
  expect(await ask(rest + answer)).toBe(true);
  expect(await ask(answer)).toBe(false);
  session.data(Buffer.from(rest));
  expect(await ask(answer)).toBe(true);
  session.data(Buffer.from('\r\n*Mar  1 00:01:02.003: %SYS-5-CONFIG_I: Configured from console by vty0\r\nr1#'));
  expect(await ask(answer)).toBe(false);
  // A part of the message comes before the next command is typed.
  session.data(Buffer.from('\r\n*Mar  1 00:01:02.003: %SYS-5-CON'));
  expect(await ask(`FIG_I: Configured from console by vty0\r\nr1#${answer}`)).toBe(false);
});

test('what arrives together with the end of an answer is no part of it', async () => {
  const session = await started();
  const asking = session.ask('show x', { totalMs: 60_000 });
  for (const piece of ['show x\r\none\r\nr1#', 'two\r\nr1#']) session.data(Buffer.from(piece));
  expect((await asking).text).toBe('one\r\n');
  const next = session.ask('show x', { totalMs: 60_000 });
  session.data(Buffer.from('show x\r\none\r\nr1#'));
  expect(await next).toMatchObject({ text: 'one\r\n', followsPart: true });
});

test('what arrives while this process is held up belongs to the answer', async () => {
  const session = await started();
  const device = await connectTo(session);
  const answer = session.ask('show x', { totalMs: 60_000, quietMs: () => 50 });
  const { size } = session.received;
  device.write('show x\r\none\r\nr1#');
  await expect.poll(() => session.received.size, { interval: 1 }).toBeGreaterThan(size);
  // From here on, timers come before sockets.
  await setImmediate();
  device.write('two\r\nr1#');
  standStill(100);
  expect((await answer).text).toContain('two');
});

test('an answer that arrives while this process is held up is not late', async () => {
  const session = await started();
  const device = await connectTo(session);
  await setImmediate();
  const answer = session.ask('show x', { totalMs: 200 });
  device.write('show x\r\none\r\nr1#');
  standStill(400);
  expect((await answer).text).toContain('one');
});
