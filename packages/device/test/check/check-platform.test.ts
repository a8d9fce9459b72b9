import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '@netraven/core/registry';
import { expect, test } from 'vitest';
import { checkPlatform } from '../../src/check/check-platform.ts';
import { patternsOf } from '../../src/check/patterns.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { slowPatterns } from '../../src/check/slow-patterns.ts';
import { readPlatform, requirePlatform } from '../../src/platform/platforms.ts';
import { playPlatform } from '../../src/simulator/play-platform.ts';
import { makePlatform, temporaryFolder } from '../../test-utils/platform/make-platform.ts';

type Data = Record<string, unknown>;

/** Returns the problems of a platform after one of its files was changed. */
function checkAfter(name: string, change: (data: never) => unknown): Problem[] {
  const folder = makePlatform(temporaryFolder(), 'acme_os');
  const file = join(folder, name);
  const before = readFileSync(file, 'utf8');
  const after = change((name.endsWith('.json') ? JSON.parse(before) : before) as never);
  writeFileSync(file, typeof after === 'string' ? after : JSON.stringify(after));
  return checkPlatform(folder);
}

function problemsAfter(name: string, change: (data: never) => unknown): string[] {
  return checkAfter(name, change).map(({ path, message }) => `${path}: ${message}`);
}

test('a good platform has no problem', async () => {
  const folder = makePlatform(temporaryFolder(), 'acme_os');
  expect(checkPlatform(folder)).toEqual([]);
  expect(await playPlatform(folder)).toEqual([]);
});

test('each kind of test data finds its mistake', () => {
  expect(problemsAfter('prompts.json', (data: Data) => ({ ...data, refuse: ['sw1#'] }))).toEqual([
    'prompts.json: "sw1#" matches prompts.any',
  ]);
  expect(problemsAfter('prompts.json', (data: Data) => ({ ...data, configure: undefined }))).toEqual([
    'prompts.json: configure: is missing',
  ]);
  expect(
    problemsAfter('secrets.json', () => ({
      vanish: [{ line: 'enable secret 5 abcdef', secrets: ['bcdef'] }],
      stay: ['password x1y2'],
    })),
  ).toEqual([
    'secrets.json: "enable secret 5 abcdef": ["abcdef"] was masked, not ["bcdef"]',
    'secrets.json: "password x1y2" has no secret, but is masked',
  ]);
  expect(problemsAfter('volatile.json', () => ({ drop: ['hostname x'], keep: ['Building configuration...'] }))).toEqual(
    [
      'volatile.json: "hostname x" does not match config.volatile',
      'volatile.json: "Building configuration..." matches config.volatile',
    ],
  );
  expect(problemsAfter('commands.json', () => ({ read: ['reload'], refuse: ['show version'] }))).toEqual([
    'commands.json: "reload" is no read command',
    'commands.json: "show version" is a read command',
  ]);
  const modes = problemsAfter('commands.json', (data: Data) => ({ ...data, modes: ['show version', 'configure t'] }));
  expect(modes[0]).toBe('commands.json: "show version" does not change the mode of a session');
  expect(modes[1]).toMatch(/^commands\.json: no command tries the pattern "en.*" of `commands\.modes`$/);
  expect(problemsAfter('commands.json', () => ({ read: 'show version' }))).toEqual([
    expect.stringContaining('commands.json: read: Invalid input'),
  ]);
});

test('the data about configuration mode finds its mistakes', () => {
  const example = { source: 'a book' };
  const problems = (data: object): string[] =>
    problemsAfter('configure.json', (before: Data) => ({ ...before, ...data }));
  const warning = '%Default route without gateway, if not a point-to-point interface, may impact performance';
  const first = (all: readonly string[]): string | undefined => all[0];
  expect(first(problems({ refused: [{ line: 'a', answer: warning, ...example }] }))).toBe(
    'configure.json: "a" is refused, but each line of its answer is harmless',
  );
  expect(first(problems({ refused: [{ line: 'a', answer: 'No way', ...example }] }))).toBe(
    'configure.json: "a" is refused, but no line of its answer is known as a refusal',
  );
  expect(first(problems({ accepted: [{ line: 'a', answer: '% Incomplete command.', ...example }] }))).toBe(
    'configure.json: "a": "% Incomplete command." refuses the line',
  );
  expect(problems({ accepted: [{ line: 'a', answer: '% Incomplete command.', ...example }] })).toContain(
    'configure.json: "a": "% Incomplete command." matches commands.errors',
  );
  const asks = 'Destination filename [startup-config]?';
  expect(first(problems({ questions: [{ line: 'a', asks, answer: null, ...example }] }))).toBe(
    `configure.json: ${JSON.stringify(asks)} is answered by "", not by null`,
  );
  expect(first(problems({ sections: [{ line: 'no interface x', mode: 'config-if', ...example }] }))).toBe(
    'configure.json: "no interface x" does not match configure.sections.heads',
  );
  expect(problems({ sections: [{ line: 'interface x', mode: 'config-if', ...example }] })).toEqual([]);
});

test('each harmless text and each question of a platform has an example', () => {
  const problems = problemsAfter('configure.json', (data: Data) => ({ ...data, accepted: [], questions: [] }));
  expect(problems).toContainEqual(expect.stringMatching(/no example matches .* of configure\.harmless/));
  expect(problems).toContainEqual(expect.stringMatching(/no example matches .* of configure\.questions/));
});

test('a platform that can be configured needs the data about it', () => {
  const folder = makePlatform(temporaryFolder(), 'acme_os');
  rmSync(join(folder, 'configure.json'));
  expect(checkPlatform(folder)).toMatchObject([{ path: 'configure.json' }]);
});

test('each problem has a fix of its own, which names the field to change', () => {
  const fixesAfter = (name: string, change: (data: never) => unknown): (string | undefined)[] =>
    checkAfter(name, change).map(({ fix }) => fix);
  const [widen, narrow] = fixesAfter('volatile.json', () => ({
    drop: ['hostname x'],
    keep: ['Building configuration...'],
  }));
  expect(widen).toBe('Widen `config.volatile` in platform.json, or remove the line from `drop`.');
  expect(narrow).toBe('Narrow `config.volatile` in platform.json, or remove the line from `keep`.');
  expect(
    fixesAfter('secrets.json', () => ({
      vanish: [
        { line: 'enable secret 5 abcdef', secrets: ['bcdef'] },
        { line: 'unknown thing value', secrets: ['value'] },
      ],
      stay: ['password x1y2'],
    })),
  ).toEqual([
    expect.stringContaining('groups `secret`'),
    expect.stringContaining('Add a pattern'),
    expect.stringContaining('`secrets.keep`'),
  ]);
  expect(fixesAfter('commands.json', () => ({ read: ['reload'], refuse: ['show version'] }))).toEqual([
    expect.stringContaining('Add a pattern for it to `commands.read`'),
    expect.stringContaining('Narrow the pattern of `commands.read`'),
  ]);
  expect(fixesAfter('commands.json', () => ({ read: 'show version' }))).toEqual([
    expect.stringMatching(/^Write commands\.json/),
  ]);
  expect(fixesAfter('platform.json', (data: Data) => ({ ...data, ports: [] }))).toEqual([
    'Correct the fields of platform.json that the message names.',
  ]);
});

test('a sample that is incomplete, or complete too early, is found', () => {
  expect(problemsAfter('running-config.txt', (text: string) => text.replace(/end\n$/, ''))).toEqual([
    expect.stringContaining('running-config.txt: it is refused: its last line'),
  ]);
  const early = problemsAfter('platform.json', ({ config, ...data }: Data) => {
    const { first, end, declaredBytes: _, ...others } = config as Data;
    return { ...data, config: { ...others, first, end: `(?:${String(end)}|.*)` } };
  });
  expect(early).toEqual([
    expect.stringMatching(
      /^running-config.txt: \d{3} of 250 shortened samples count as complete, the longest with \d+ of \d+ characters$/,
    ),
  ]);
  const [, longest, size] = /with (\d+) of (\d+)/.exec(early[0] ?? '') ?? [];
  expect(Number(longest) / Number(size)).toBeGreaterThan(0.9);
});

test('two equal reads alone are no proof: an error of the device comes twice too', () => {
  const twice = ({ config, ...data }: Data): object => {
    const { first: _, end: __, declaredBytes: ___, ...others } = config as Data;
    return { ...data, config: { ...others, twice: true } };
  };
  expect(problemsAfter('platform.json', twice)).toEqual([
    expect.stringContaining('config.twice: an error of the device comes twice too; add `first` or `end`'),
  ]);
});

test('a problem of session.json or of a missing running-config.txt names its file', () => {
  expect(checkAfter('session.json', (data: Data) => ({ ...data, banner: 7 }))).toMatchObject([
    {
      path: 'session.json',
      message: expect.stringMatching(/^Platform acme_os, session\.json: banner: /) as unknown,
      fix: expect.stringMatching(/^Write session\.json like/) as unknown,
    },
  ]);
  expect(checkAfter('session.json', () => '{')).toMatchObject([{ path: 'session.json' }]);
  const folder = makePlatform(temporaryFolder(), 'acme_os');
  rmSync(join(folder, 'running-config.txt'));
  expect(checkPlatform(folder)).toMatchObject([
    {
      path: 'running-config.txt',
      message: `${folder} has no running-config.txt`,
      fix: expect.stringMatching(/^Write running-config\.txt like/) as unknown,
    },
  ]);
});

test('a missing file, and a platform.json that does not fit, is a problem', () => {
  const folder = makePlatform(temporaryFolder(), 'acme_os');
  rmSync(join(folder, 'volatile.json'));
  expect(checkPlatform(folder)).toMatchObject([{ path: 'volatile.json', code: 'NR_DEVICE_PLATFORM_CHECK' }]);
  expect(problemsAfter('platform.json', (data: Data) => ({ ...data, ports: [] }))).toEqual([
    expect.stringContaining('platform.json: Platform acme_os: ports:'),
  ]);
});

test('a session.json that does not fit platform.json is found by playing it', async () => {
  const folder = makePlatform(temporaryFolder(), 'acme_os');
  const file = join(folder, 'session.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"privileged": "{name}#"', '"privileged": "{name} $"'));
  expect(checkPlatform(folder)).toEqual([]);
  expect(await playPlatform(folder)).toMatchObject([
    { path: 'session.json', fix: expect.stringContaining('`prompts.any`') as unknown },
  ]);
});

test('slow patterns are named with their complexity', () => {
  const platform = readPlatform(makePlatform(temporaryFolder(), 'acme_os'));
  const slow = slowPatterns(platform, (source) =>
    source.includes('show startup') || source.includes('NVRAM config last')
      ? { status: 'vulnerable', complexity: { type: 'exponential' } }
      : { status: 'safe' },
  );
  expect(slow).toEqual([{ pattern: expect.stringContaining('NVRAM') as unknown, time: 'exponential' }]);
});

test('the patterns of a platform include the question that takes a key, and the line that begins a text', () => {
  const base = requirePlatform('cisco_ios');
  const { terminal, configure } = base;
  if (!configure) throw new Error('cisco_ios has no configure');
  const platform: Platform = {
    ...base,
    terminal: { ...terminal, keyQuestion: '(?:k+)+x' },
    configure: { ...configure, texts: [{ begins: '(?:t+)+x' }] },
  };
  expect(patternsOf(platform)).toEqual(expect.arrayContaining(['(?:(?:k+)+x)$', '^ *(?:(?:t+)+x)']));
});
