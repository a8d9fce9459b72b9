import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  detectPlatform,
  getPlatform,
  listPlatforms,
  openRawSession,
  recordPlatform,
  type Detection,
  type Platform,
} from '../src/index.ts';
import { checkPlatform } from '../src/platform/check-platform.ts';
import { builtIn } from '../src/platform/platforms.ts';
import { startSimulator, type Simulator } from '../src/simulator/index.ts';
import { account, memoryKeys } from './open.ts';
import { casesOf } from '../../../test/matrix.ts';
import { temporaryFolder } from './platform/make-platform.ts';

const platforms = listPlatforms();
const nameOf = (id: string): string => id.replaceAll('_', '-');
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator(platforms.map(({ id }) => ({ name: nameOf(id), platform: id, ...account })));
});
afterAll(() => simulator.close());

const quiet = (): void => undefined;
const logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet };

function detect(id: string, credentials = [{ id: 'c', name: 'c', ...account }]): Promise<Detection> {
  const { name, address, port } = simulator.device(nameOf(id));
  return detectPlatform({
    device: { id: name, name, address },
    port,
    credentials,
    hostKeys: memoryKeys(new Map()),
    platforms: builtIn,
    signal: new AbortController().signal,
    logger,
    quietMs: 300,
  });
}

const recognizable = platforms.filter(({ detect: rules }) => rules?.output !== undefined);
const few = recognizable.filter(({ id }) => /^(?:cisco|linux|juniper|aruba)_/.test(id));

describe.each(casesOf(recognizable, few))('$id', ({ id }) => {
  test('is proposed first, with the reason', async () => {
    const { candidates, commands } = await detect(id);
    expect(candidates[0]).toMatchObject({ id, reasons: expect.arrayContaining([expect.stringContaining('answer')]) });
    expect(commands).not.toEqual([]);
    // Only what platforms name was typed.
    const allowed = new Set(platforms.map(({ detect: rules }) => rules?.command));
    expect(simulator.device(nameOf(id)).typed.filter((line) => line !== '' && !allowed.has(line))).toEqual([]);
  });
});

test('without a login, the SSH identification alone decides, and nothing is sent', async () => {
  const { identification, prompt, candidates } = await detect('linux_frr', []);
  expect(identification).toMatch(/^SSH-2\.0-/);
  expect(prompt).toBeUndefined();
  expect(candidates.flatMap(({ reasons }) => reasons).filter((reason) => !reason.includes('SSH server'))).toEqual([]);
  expect(simulator.device('linux-frr').stats.attempts).toBeLessThanOrEqual(1);
});

test.each([undefined, 'cisco_ios'])(
  'a session is recorded as a platform without its secrets, like %s',
  async (like) => {
    const { name, address, port } = simulator.device('cisco-ios');
    const session = await openRawSession({
      device: { id: name, name, address },
      port,
      credentials: [{ id: 'c', name: 'c', ...account }],
      hostKeys: memoryKeys(new Map()),
      signal: new AbortController().signal,
      logger,
      quietMs: 300,
    });
    const files = await recordPlatform(session, {
      id: 'acme_os',
      like: like === undefined ? undefined : getPlatform(like),
      pagingOff: ['terminal length 0', 'terminal width 0'],
      configCommand: 'show running-config',
      commands: ['show version'],
      secrets: [account.password],
    }).finally(() => void session.close());
    const { vanish } = JSON.parse(files['secrets.json'] ?? '') as { vanish: { line: string }[] };
    expect(vanish.length).toBeGreaterThan(3);
    const all = Object.values(files).join('\n');
    const { config } = simulator.device('cisco-ios');
    const secrets = [
      ...config.matchAll(/^(?:enable secret|username \S+ .*secret|snmp-server community)(?: \d)? (\S+)/gm),
    ];
    expect(secrets.length).toBeGreaterThan(1);
    for (const [, secret = ''] of secrets) expect(all).not.toContain(secret);

    const folder = join(temporaryFolder(), 'acme_os');
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    // A start: the author corrects the rest, but each file can be read.
    const problems = checkPlatform(folder).map(({ path, message }) => `${path}: ${message}`);
    expect(problems.filter((each) => /cannot be used|is not JSON|Invalid input|platform\.json/.test(each))).toEqual([]);
    expect(problems.length, problems.join('\n')).toBeLessThan(10);
  },
);

test('a command that only a foreign platform names is not sent to a device', async () => {
  const evil = {
    ...getPlatform('cisco_ios'),
    id: 'evil_os',
    detect: { banner: 'SSH', command: 'write erase', output: '.' },
  };
  const { name, address, port } = simulator.device('linux-frr');
  const list = [...listPlatforms(), { ...evil, commands: { ...evil.commands, read: ['write erase'] } } as Platform];
  const { commands } = await detectPlatform({
    device: { id: name, name, address },
    port,
    credentials: [{ id: 'c', name: 'c', ...account }],
    hostKeys: memoryKeys(new Map()),
    platforms: { get: () => undefined, list: () => list },
    signal: new AbortController().signal,
    logger,
    quietMs: 300,
  });
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
    const files = await recordPlatform(
      {
        banner: '',
        prompt: 'fw-1 #',
        pager: undefined,
        ask: (line) => Promise.resolve(line === 'show' ? configOf() : ''),
        close: () => Promise.resolve(),
      },
      {
        id: 'acme_os',
        like: like === undefined ? undefined : getPlatform(like),
        pagingOff: [],
        configCommand: 'show',
        commands: [],
        secrets: [],
      },
    );
    const all = Object.values(files).join('\n');
    expect(bodies).toHaveLength(6);
    for (const line of bodies) expect(all).not.toContain(line);
    expect(JSON.parse(files['volatile.json'] ?? '')).toMatchObject({ drop: ['        set last-read 3'] });
    expect(files['running-config.txt']).toContain('-----END ENCRYPTED PRIVATE KEY-----');
    expect(files['running-config.txt']).not.toContain('last-read');
  },
);
