import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listPlatforms } from '../../src/index.ts';
import { proveComplete } from '../../src/config/prove-complete.ts';
import { maskConfig } from '../../src/secrets/mask-text.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { isReadCommand } from '../../src/session/check-command.ts';
import { compilePlatform } from '../../src/session/compiled-platform.ts';
import { getSample, shownText } from '../../src/simulator/sample.ts';
import { maskKey } from '../open.ts';
import { uncheckedPatterns } from './linear-time.ts';

// Runs for every folder in `platforms/`, so a new platform needs no new test.
const lines = z.array(z.string()).min(1);
const schemas = {
  prompts: z.strictObject({
    match: lines,
    refuse: lines,
    privileged: lines,
    notPrivileged: z.array(z.string()),
    configure: lines.optional(),
  }),
  volatile: z.strictObject({ drop: lines, keep: lines }),
  commands: z.strictObject({ read: lines, refuse: lines }),
  secrets: z.strictObject({
    vanish: z.array(z.strictObject({ line: z.string(), secrets: lines })).min(1),
    stay: lines,
  }),
};

const folder = new URL('../../platforms/', import.meta.url);
const text = (id: string, name: string): string => readFileSync(new URL(`${id}/${name}`, folder), 'utf8');
const data = <K extends keyof typeof schemas>(id: string, kind: K): z.infer<(typeof schemas)[K]> =>
  schemas[kind].parse(JSON.parse(text(id, `${kind}.json`))) as z.infer<(typeof schemas)[K]>;

test('every folder is a platform', () => {
  expect(listPlatforms().map(({ id }) => id)).toEqual(readdirSync(folder).sort());
});

describe.each(listPlatforms())('$id', (platform) => {
  const { id } = platform;
  const compiled = compilePlatform(platform);

  test('prompts match, lines that look like prompts do not', () => {
    const { match, refuse, privileged, notPrivileged, configure } = data(id, 'prompts');
    for (const line of match) expect.soft(line).toMatch(compiled.anyPrompt);
    for (const line of refuse) expect.soft(line).not.toMatch(compiled.anyPrompt);
    for (const line of privileged) expect.soft(line).toMatch(compiled.privilegedPrompt);
    for (const line of notPrivileged) expect.soft(line).not.toMatch(compiled.privilegedPrompt);
    expect(configure === undefined).toBe(compiled.configurePrompt === undefined);
    for (const line of configure ?? []) expect.soft(line).toMatch(compiled.configurePrompt ?? /^$/);
  });

  test('secrets are masked, the rest of their line stays, and they can be put back', () => {
    for (const { line, secrets } of data(id, 'secrets').vanish) {
      const jar = new SecretJar(maskKey);
      const masked = maskConfig(line, platform, jar);
      expect.soft(Object.values(jar.reveals(masked)), line).toEqual(secrets);
      const [mask] = Object.keys(jar.reveals(masked));
      expect
        .soft(
          masked.replaceAll(/<secret:\w+>/g, (found) => jar.reveals(found)[found] ?? ''),
          line,
        )
        .toBe(line);
      for (const secret of secrets) expect.soft(masked.replaceAll(mask ?? '', ''), line).not.toContain(secret);
    }
  });

  test('lines without a secret stay as they are', () => {
    for (const line of data(id, 'secrets').stay) {
      expect.soft(maskConfig(line, platform, new SecretJar(maskKey))).toBe(line);
    }
  });

  test('each pattern was checked for linear time: run `pnpm patterns`', () => {
    expect(uncheckedPatterns(platform)).toEqual([]);
  });

  test('only volatile lines are removed', () => {
    const { drop, keep } = data(id, 'volatile');
    for (const line of drop) expect.soft(line).toMatch(compiled.volatile ?? /^$/);
    for (const line of keep) expect.soft(line).not.toMatch(compiled.volatile ?? /^$/);
  });

  test('read commands are allowed, other commands are not', () => {
    const { read, refuse } = data(id, 'commands');
    for (const command of read) expect.soft(isReadCommand(command, platform), command).toBe(true);
    for (const command of refuse) expect.soft(isReadCommand(command, platform), command).toBe(false);
    for (const command of Object.values(platform.config.commands).flat())
      expect.soft(isReadCommand(command, platform)).toBe(true);
  });

  test('its sample is a complete configuration, and no part of it is', () => {
    const { config, running } = getSample(id);
    const { twice } = platform.config;
    const values = { name: 'core-1', user: 'lab', time: '2026-01-02 03:04:05' };
    const shown = shownText(config, running, values);
    expect(proveComplete(shown, platform)).toEqual({ config, ...(twice && { doubt: 'nothing marks its end' }) });
    const size = shown.trimEnd().length;
    for (const at of cuts(size)) {
      const proof = proveComplete(shown.slice(0, at), platform);
      // The exit status proves an exec. A cut of only what surrounds the configuration takes nothing away.
      const isKnownShort = 'missing' in proof || proof.doubt !== undefined || proof.config === config;
      if (!isKnownShort && platform.channel === 'exec' && !platform.config.end) continue;
      expect.soft(isKnownShort, `cut at ${at} of ${size}`).toBe(true);
    }
  });
});

/** Every 2 %, and 200 places by a fixed seed. */
function cuts(size: number): number[] {
  const places = Array.from({ length: 50 }, (_, index) => Math.floor((size * index) / 50));
  let seed = 20261126;
  for (let count = 0; count < 200; count += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    places.push(seed % size);
  }
  return places;
}
