import { readdirSync, readFileSync } from 'node:fs';
import { checkSync } from 'recheck';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { listPlatforms, type Platform } from '../../src/index.ts';
import { proveComplete } from '../../src/config/prove-complete.ts';
import { maskConfig, patternsOf as secretPatternsOf } from '../../src/secrets/mask-text.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { isReadCommand } from '../../src/session/check-command.ts';
import { compilePlatform } from '../../src/session/compiled-platform.ts';
import { maskKey } from '../open.ts';

// The other backends of recheck are native programs.
vi.hoisted(() => {
  process.env['RECHECK_BACKEND'] = 'pure';
});

// Runs for every folder in `platforms/`, so a new platform needs no new test.
const lines = z.array(z.string()).min(1);
const schemas = {
  prompts: z.strictObject({ match: lines, refuse: lines, privileged: lines, notPrivileged: lines, configure: lines }),
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
    for (const line of configure) expect.soft(line).toMatch(compiled.configurePrompt);
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

  test('only volatile lines are removed', () => {
    const { drop, keep } = data(id, 'volatile');
    for (const line of drop) expect.soft(line).toMatch(compiled.volatile ?? /^$/);
    for (const line of keep) expect.soft(line).not.toMatch(compiled.volatile ?? /^$/);
  });

  test('read commands are allowed, other commands are not', () => {
    const { read, refuse } = data(id, 'commands');
    for (const command of read) expect.soft(isReadCommand(command, platform), command).toBe(true);
    for (const command of refuse) expect.soft(isReadCommand(command, platform), command).toBe(false);
    for (const command of Object.values(platform.config.commands))
      expect.soft(isReadCommand(command, platform)).toBe(true);
  });

  test('its sample is a complete configuration', () => {
    const sample = text(id, 'running-config.txt');
    expect(proveComplete(sample, platform)).toEqual({ config: sample });
  });

  test('no pattern takes longer than linear time', () => {
    for (const pattern of patternsOf(platform)) {
      expect.soft(timeOf(pattern), pattern).toBe('linear');
    }
    // Slow on a busy machine: it only computes.
  });
});

test('a pattern that takes longer than linear time is found', () => {
  for (const pattern of [
    '^(a+)+$',
    '^(?:a|a)*$',
    '^a*a*b',
    '^.*password.*x',
    '^(?:\\S+ ?)*password',
    '^ *(?:.* )?remark .*$',
  ]) {
    expect.soft(timeOf(pattern), pattern).not.toBe('linear');
  }
});

/**
 * Returns the time complexity that recheck finds for a pattern. It searches for a slow input (20 ms) instead of proving that
 * none exists (up to a minute for one pattern).
 */
function timeOf(pattern: string): string {
  const verdict = checkSync(pattern, '', {
    checker: 'fuzz',
    timeout: 120_000,
    maxIteration: 3,
    incubationLimit: 5000,
    maxInitialGenerationSize: 100,
    maxGenerationSize: 30,
    crossoverSize: 10,
    mutationSize: 10,
    attackLimit: 1_000_000,
    maxAttackStringSize: 20_000,
  });
  if (verdict.status === 'safe') return 'linear';
  return verdict.status === 'vulnerable' ? verdict.complexity.type : verdict.error.kind;
}

/** Returns every pattern in its used form. */
function patternsOf({ prompts, paging, enable, config, configure, commands, secrets }: Platform): string[] {
  const whole = [
    ...Object.values(prompts),
    ...(enable ? [enable.passwordPrompt] : []),
    ...(config.end === undefined ? [] : [config.end]),
    ...(config.declaredBytes ? [config.declaredBytes.line] : []),
    ...[
      config.volatile,
      config.stray,
      configure.leaves,
      commands.read,
      commands.filters,
      commands.errors,
      commands.modes,
    ].flat(),
  ].map((pattern) => `^(?:${pattern})$`);
  // Tests `before` with one rule only: each takes a minute.
  const { before, ...plain } = secrets;
  const { rules, words, keep, names } = secretPatternsOf(plain);
  const started = before === undefined ? [] : secretPatternsOf({ ...plain, before }).rules.slice(0, 1);
  const betraying = words === undefined ? [] : [words];
  return [...whole, ...rules, ...started, ...betraying, ...keep, ...names, paging.question, paging.residue];
}
