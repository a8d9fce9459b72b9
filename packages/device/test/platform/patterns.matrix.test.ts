import { checkSync } from 'recheck';
import { expect, test, vi } from 'vitest';
import { listPlatforms, type Platform } from '../../src/index.ts';
import { patternsOf as secretPatternsOf } from '../../src/secrets/secret-patterns.ts';

// The other backends of recheck are native programs.
vi.hoisted(() => {
  process.env['RECHECK_BACKEND'] = 'pure';
});

test.each(listPlatforms())('no pattern of $id takes longer than linear time', (platform) => {
  for (const pattern of patternsOf(platform)) {
    expect.soft(timeOf(pattern), pattern).toBe('linear');
  }
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
function patternsOf(platform: Platform): string[] {
  const { prompts, login, paging, enable, privilege, config, contexts, configure, commands, secrets } = platform;
  const { before: beforePrompt, changing, ...wholePrompts } = prompts;
  const pairs = [...(config.structure ?? []), ...(config.texts ?? [])];
  const whole = [
    ...Object.values(wholePrompts),
    ...[beforePrompt, login?.username, login?.password, login?.refused, enable?.passwordPrompt],
    ...[privilege?.partial, config.first, config.end, config.declaredBytes?.line, contexts?.line],
    ...pairs.flatMap(({ open, close }) => [open, close]),
    ...[config.volatile, config.stray, configure?.leaves ?? []].flat(),
    ...[commands.read, commands.filters, commands.errors, commands.modes].flat(),
  ]
    .filter((pattern) => pattern !== undefined)
    .map((pattern) => `^(?:${pattern})$`);
  // Tests `before` with one rule only: each takes a minute.
  const { before, ...plain } = secrets;
  const { rules, places, words, keep, names } = secretPatternsOf(plain);
  const started = before === undefined ? [] : secretPatternsOf({ ...plain, before }).rules.slice(0, 1);
  const parts = [words, changing, paging.pager?.question, paging.pager?.residue].filter((part) => part !== undefined);
  const questions = (login?.questions ?? []).map(({ question }) => `(?:${question})$`);
  return [...whole, ...rules, ...places, ...started, ...keep, ...names, ...parts, ...questions];
}
