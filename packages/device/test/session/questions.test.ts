import { describe, expect, test } from 'vitest';
import type { QuestionAnswer } from '@netraven/core';
import { Questions } from '../../src/session/questions.ts';
import type { SimulatedDevice } from '../../src/simulator/index.ts';
import { openTestDevice, startDevices } from '../../test-utils/open.ts';

const limits = { promptMs: 1, settleMs: 2 };

test.each([
  'Proceed with reload? [confirm]',
  'Delete flash:x? [confirm] ',
  'Destination filename [running-config]? ',
  'Continue (y/n) [n]: ',
  'Continue? (y/n)[N] ',
  'Are you sure [Y/N]:',
  'Reboot the system ? [yes,no] (no) ',
  'Do you want to save? (yes|no|cancel)',
  'Proceed?',
  'Password: ',
])('%s is a question', (line) => {
  expect(new Questions({ name: 'a', label: 'b', redact: (text) => text }).waitMs(line, limits)).toBe(2);
});

test.each([
  '',
  'sw1#',
  'sw1(config)#',
  '[admin@gate] > ',
  '<core>',
  '!!!!',
  'Building configuration...',
  '[OK]',
  '[####  ] 40%',
])('%j is no question', (line) => {
  expect(new Questions({ name: 'a', label: 'b', redact: (text) => text }).waitMs(line, limits)).toBeUndefined();
});

const simulator = await startDevices([
  {
    name: 'ios',
    platform: 'cisco_ios',
    answers: {
      reload: {
        asks: 'System configuration has been modified. Save? [yes/no]: ',
        next: { asks: 'Proceed with reload? [confirm]', next: 'Reload starts' },
      },
      'show tech-support': { asks: 'This may take long. Continue? [confirm]', next: 'done' },
      'crypto pki server ca1': { asks: 'Do you really want to remove these keys? [yes/no]: ', next: '' },
      'delete flash:cafe': { asks: 'Delete flash:café? [confirm]' },
    },
  },
  { name: 'linux', platform: 'linux_debian', answers: { 'apt upgrade': { asks: 'Continue? [Y/n] ' } } },
]);
const ios = simulator.device('ios');
const linux = simulator.device('linux');

async function sessionOn(device: SimulatedDevice, options: Parameters<typeof openTestDevice>[2] = {}) {
  // A pipe of a busy machine can cut an output anywhere: only what fits `when` is answered after `promptMs`.
  const one = openTestDevice(device, device.platform, {
    permissions: ['device:write'],
    limits: { settleMs: 300 },
    ...options,
  });
  return { session: await one.device.connect(), ...one };
}

const answers: readonly QuestionAnswer[] = [
  { when: 'Save?', say: 'no' },
  { when: 'confirm', say: '' },
];

describe('answers of a job to questions of a device', () => {
  test.each([
    ['in their order', answers],
    ['in another order', answers.toReversed()],
  ])('are typed %s, and the output has question and answer', async (_, given) => {
    const { session, log, writes } = await sessionOn(ios);
    const before = ios.typed.length;
    const said = await session.send('reload', { answers: given });
    expect(said).toMatch(/Save\? \[yes\/no\]: no\n.*\[confirm\]\nReload starts/);
    expect(ios.typed.slice(before).slice(-3)).toEqual(['reload', 'no', '']);
    expect(writes.count).toBe(1);
    expect(log.map(({ message }) => message)).toContain('reload: answered "Proceed with reload? [confirm]"');
    // The session goes on.
    expect(await session.send('show clock')).toContain('UTC');
  });

  test('may have letters of any kind', async () => {
    const { session } = await sessionOn(ios);
    expect(await session.send('delete flash:cafe', { answers: [{ when: 'café?', say: 'y' }] })).toContain('café');
  });

  test('are one key where the device takes one, so that no line end is left for the next command', async () => {
    const { session } = await sessionOn(ios);
    const before = ios.typed.length;
    await session.send('show tech-support', { answers: [{ when: '[confirm]', say: 'yes' }] });
    await session.send('show clock');
    expect(ios.typed.slice(before).slice(-3)).toEqual(['show tech-support', 'y', 'show clock']);
  });

  test('count once: a question that none fits is named at once, and the session ends', async () => {
    const { session } = await sessionOn(ios);
    const sent = session.send('reload', { answers: [{ when: '?', say: 'no' }] });
    await expect(sent).rejects.toMatchObject({
      code: 'NR_DEVICE_QUESTION',
      message: 'After `reload`, ios asks "Proceed with reload? [confirm]"',
      retryable: false,
    });
    await expect(session.send('show clock')).rejects.toMatchObject({ code: 'NR_DEVICE_QUESTION' });
    expect(ios.typed.at(-1)).toBe('no');
  });

  test('a question in configuration mode is answered with no, and refuses its line', async () => {
    const { session } = await sessionOn(ios);
    await expect(session.configure(['crypto pki server ca1'])).rejects.toMatchObject({
      code: 'NR_DEVICE_QUESTION',
      message:
        'ios refused line 1 of 1 (`crypto pki server ca1`): it asks "Do you really want to remove these keys? [yes/no]:", and NetRaven answered no; no line took effect',
    });
    // Some devices print an error and take the line: the configuration is compared.
    expect(ios.typed.slice(-3)).toEqual(['no', 'end', 'show running-config']);
  });

  test('a question in configuration mode takes an answer of the job', async () => {
    const { session } = await sessionOn(ios);
    await session.configure(['crypto pki server ca1'], { answers: [{ when: 'remove these keys?', say: 'yes' }] });
    expect(ios.typed.slice(-2)).toEqual(['yes', 'end']);
  });

  test('need a terminal; without one a question is named', async () => {
    const { session } = await sessionOn(linux);
    await expect(session.send('apt upgrade', { answers })).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_REFUSED',
      message: 'linux is used without a terminal: it runs each command by itself, and cannot ask',
    });
    await expect(session.send('apt upgrade')).rejects.toMatchObject({
      code: 'NR_DEVICE_QUESTION',
      message: 'After `apt upgrade`, linux asks "Continue? [Y/n]"',
      hint: 'Use an option of the command that asks nothing, such as -y.',
    });
  });

  test('with a line end or a mask of a secret are refused before anything is sent', async () => {
    const { session } = await sessionOn(ios);
    const before = ios.typed.length;
    for (const say of ['y\nreload', '<secret:0123456789abcdef>']) {
      const sent = session.send('reload', { answers: [{ when: 'confirm', say }] });
      await expect(sent).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_REFUSED' });
    }
    expect(ios.typed.length).toBe(before);
  });
});

describe('without the right to change the device', () => {
  test.each([
    // The prompt is an unfinished line too.
    ['show version', [{ when: 'ios#', say: 'reload' }]],
    ['show tech-support', [{ when: 'confirm', say: 'y' }]],
  ])('%s with answers is refused', async (command, given) => {
    const { session } = await sessionOn(ios, { permissions: [] });
    const before = ios.typed.length;
    await expect(session.send(command, { answers: given })).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_REFUSED',
      message: `"${command}" has answers to questions`,
    });
    expect(ios.typed.length).toBe(before);
  });

  test('a question of a read command is named, and nothing is typed', async () => {
    const { session } = await sessionOn(ios, { permissions: [] });
    await expect(session.send('show tech-support')).rejects.toMatchObject({ code: 'NR_DEVICE_QUESTION' });
    expect(ios.typed.at(-1)).toBe('show tech-support');
  });
});

test('an answer is never typed at the prompt', async () => {
  const { session } = await sessionOn(ios);
  await session.send('show version', { answers: [{ when: 'ios#', say: 'reload' }] });
  await session.send('show clock');
  expect(ios.typed.slice(-2)).toEqual(['show version', 'show clock']);
});

test('a dry run sends no command with answers', async () => {
  const { session, log } = await sessionOn(ios, { dryRun: true });
  const before = ios.typed.length;
  expect(await session.send('show tech-support', { answers: [{ when: 'confirm', say: '' }] })).toBe('');
  expect(ios.typed.length).toBe(before);
  expect(log.at(-1)?.message).toBe('Would send to ios: show tech-support');
});
