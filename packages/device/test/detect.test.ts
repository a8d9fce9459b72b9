import { afterAll, expect, test } from 'vitest';
import { casesOf } from '@netraven/test-utils/matrix';
import { listPlatforms } from '../src/index.ts';
import { startSimulator } from '../src/simulator/index.ts';
import { detectPlatform } from '../src/explore/detect-platform.ts';
import { builtIn } from '../src/platform/platforms.ts';
import { detect, nameOf, openRaw } from './explore-session.ts';
import { account } from '../test-utils/open.ts';

const platforms = listPlatforms();
const recognizable = platforms.filter(({ detect: rules }) => rules?.output !== undefined);
const few = recognizable.filter(({ id }) => /^(?:cisco|linux|juniper|aruba)_/.test(id));
const simulator = await startSimulator(platforms.map(({ id }) => ({ name: nameOf(id), platform: id, ...account })));
afterAll(() => simulator.close());

test.concurrent.each(casesOf(recognizable, few))('$id is proposed first, with the reason', async ({ id }) => {
  const { candidates, commands } = await detect(simulator, id);
  expect(candidates[0]).toMatchObject({ id, reasons: expect.arrayContaining([expect.stringContaining('answer')]) });
  expect(commands).not.toEqual([]);
  // Only what platforms name was typed.
  const allowed = new Set(platforms.map(({ detect: rules }) => rules?.command));
  expect(simulator.device(nameOf(id)).typed.filter((line) => line !== '' && !allowed.has(line))).toEqual([]);
});

test('a login without the right to see the version still tells the platform by its SSH server', async () => {
  const name = nameOf('cisco_ios');
  const device = simulator.device(name);
  const before = device.answers;
  device.answers = { ...before, 'show version': '% Authorization failed.' };
  const session = await openRaw(simulator, name);
  try {
    const detection = await detectPlatform({ platforms: builtIn, identification: 'SSH-2.0-Cisco-1.25', session });
    expect(detection.candidates.map(({ id }) => id)).toContain('cisco_ios');
    expect(detection.isCertain).toBe(false);
  } finally {
    device.answers = before;
    await session.close();
  }
});

// The simulated FTD shows its configuration without pages.
const paged = platforms.filter(({ id, paging }) => paging.pager && id !== 'cisco_ftd');
const fewPaged = paged.filter(({ id }) =>
  /^(?:cisco_asa|cisco_smb|sonicwall|alcatel_aos|juniper_junos|mellanox|palo|nokia_sros|ciena_saos|vyos)/.test(id),
);

test.each(casesOf(paged, fewPaged))('all pages of $id are read', async ({ id, config }) => {
  const session = await openRaw(simulator, nameOf(id));
  try {
    const answer = await session.ask([config.commands.running].flat()[0] ?? '');
    expect(session.pager).toBeDefined();
    const lines = new Set(answer.split('\n').map((line) => line.trim()));
    const lost = simulator
      .device(nameOf(id))
      .config.split('\n')
      .filter((line) => line !== '' && !lines.has(line.trim()));
    expect(lost).toEqual([]);
  } finally {
    await session.close();
  }
});
