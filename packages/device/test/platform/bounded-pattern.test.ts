import { atOnce } from '@netraven/core/attempt';
import { expect, test } from 'vitest';
import { proveComplete } from '../../src/config/prove-complete.ts';
import { fromOutside, patternOf, stepsWithinBounds, withinBounds } from '../../src/platform/bounded-pattern.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { readPlatform, requirePlatform } from '../../src/platform/platforms.ts';
import { maskConfig } from '../../src/secrets/mask-text.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { readSample } from '../../src/sample/sample.ts';
import { makePlatform, temporaryFolder } from '../../test-utils/platform/make-platform.ts';
import { standStill } from '@netraven/test-utils/stand-still';

/** Slow on a line of many `a` and a `!`: it would take longer than the world has. */
const slow = '(?:a+)+b';
const line = `${'a'.repeat(60)}!`;

function outside(changes: object = {}, matchMs = 30): Platform {
  return fromOutside(readPlatform(makePlatform(temporaryFolder(), 'acme_os', changes)), matchMs);
}

test('a pattern from outside that takes too long fails, and its platform pauses', () => {
  const platform = outside();
  expect(() => patternOf(platform, slow).test(line)).toThrow('acme_os took longer than 30 ms');
  // The pause: no further pattern of it costs time.
  for (let count = 0; count < 100; count += 1) {
    expect(() => patternOf(platform, slow).test(line)).toThrow('is not used for 10 minutes');
  }
  expect(patternOf(outside({}, 30_000), 'a').test('a')).toBe(true);
});

test.each<[string, (pattern: RegExp) => unknown]>([
  ['test', (pattern) => pattern.test(line)],
  ['replace', (pattern) => line.replace(pattern, '')],
  ['match', (pattern) => line.match(pattern)],
  ['matchAll', (pattern) => [...line.matchAll(pattern)]],
  ['split', (pattern) => line.split(pattern)],
  ['search', (pattern) => line.search(pattern)],
])('%s of such a pattern is bounded, and finds what a plain one finds', (method, call) => {
  expect(() => call(patternOf(outside(), slow, 'g'))).toThrow('took longer than 30 ms');
  const [bounded, plain] = [
    // A busy machine may take longer than 30 ms.
    patternOf(outside({}, 30_000), 'a(?<x>a)', 'gd'),
    patternOf(requirePlatform('cisco_ios'), 'a(?<x>a)', 'gd'),
  ];
  expect(call(bounded), method).toEqual(call(plain));
});

test('slow rules for secrets, and slow volatile lines, end with the code of slow patterns', () => {
  const { secrets, config } = requirePlatform('cisco_ios');
  const masking = outside({ secrets: { ...secrets, rules: [`${slow}(?<secret>x)`] } });
  const mask = (): string => maskConfig(`hostname x\n${line}\n`, masking, new SecretJar(new Uint8Array(32)));
  expect(mask).toThrow(expect.objectContaining({ code: 'NR_DEVICE_PATTERN_SLOW' }));
  const proving = outside({ config: { ...config, volatile: [slow] } });
  const prove = (): unknown => proveComplete(`version 15\n${line}\nend\n`, proving);
  expect(prove).toThrow(expect.objectContaining({ code: 'NR_DEVICE_PATTERN_SLOW' }));
});

test('the error names the limit that was passed: that of one pattern, or that of all on a text', () => {
  const busy = function* (): Generator<undefined, never> {
    for (;;) {
      const until = performance.now() + 10;
      while (performance.now() < until);
      yield;
    }
  };
  expect(() => atOnce(stepsWithinBounds(outside({}, 500), 'x'.repeat(20_000), busy()))).toThrow(
    'The patterns of the platform acme_os took longer than 520 ms for this text',
  );
  const platform = outside();
  const single = function* (): Generator<undefined, boolean> {
    yield;
    return patternOf(platform, slow).test(line);
  };
  expect(() => atOnce(stepsWithinBounds(platform, 'x'.repeat(500_000), single()))).toThrow(
    'A pattern of the platform acme_os took longer than 30 ms',
  );
});

test('a pattern is not slow because the machine was busy, nor are all on a text', () => {
  const platform = outside({}, 2_000);
  let calls = 0;
  const match = (): boolean => {
    if (++calls === 1) standStill(3_000);
    return patternOf(platform, 'a').test('a');
  };
  expect(withinBounds(platform, match)).toBe(true);
  const steps = function* (): Generator<undefined, boolean> {
    for (let count = 0; count < 8; count += 1) {
      standStill(300);
      yield;
    }
    return match();
  };
  expect(atOnce(stepsWithinBounds(platform, 'x', steps()))).toBe(true);
});

test('the limit changes no result', () => {
  const folder = makePlatform(temporaryFolder(), 'acme_os');
  const { config } = readSample(folder);
  const [bounded, plain] = [fromOutside(readPlatform(folder)), readPlatform(folder)].map((platform) =>
    maskConfig(config, platform, new SecretJar(new Uint8Array(32))),
  );
  expect(bounded).toBe(plain);
  expect(bounded).toContain('<secret:');
});
