import { basename } from 'node:path';
import { messageOf } from '@netraven/core';
import { printableProblem, type Problem } from '@netraven/core/registry';
import { z } from 'zod';
import { codes } from '../codes.ts';
import { proveComplete } from '../config/prove-complete.ts';
import { maskConfig } from '../secrets/mask-text.ts';
import { SecretJar } from '../secrets/secret-jar.ts';
import { isReadCommand } from '../session/check-command.ts';
import { compilePlatform } from '../session/compiled-platform.ts';
import { readSample, shownText } from '../simulator/sample.ts';
import type { Platform } from './platform.ts';
import { readPlatform } from './platforms.ts';
import { readDataJson } from './read-file.ts';

const lines = z.array(z.string()).min(1);
const schemas = {
  prompts: z.strictObject({
    match: lines,
    refuse: lines,
    privileged: lines,
    notPrivileged: z.array(z.string()),
    configure: lines.exactOptional(),
  }),
  volatile: z.strictObject({ drop: z.array(z.string()), keep: lines }),
  commands: z.strictObject({ read: lines, refuse: lines }),
  secrets: z.strictObject({
    vanish: z.array(z.strictObject({ line: z.string(), secrets: lines })).min(1),
    stay: lines,
  }),
};
type Kind = keyof typeof schemas;

/** The parts of a platform folder that are checked by themselves. */
export const platformParts = ['prompts', 'secrets', 'volatile', 'commands', 'sample'] as const;
export type PlatformPart = (typeof platformParts)[number];

const checks: Readonly<Record<PlatformPart, (platform: Platform, folder: string) => string[]>> = {
  prompts: checkPrompts,
  secrets: checkSecrets,
  volatile: checkVolatile,
  commands: checkCommands,
  sample: checkSample,
};

/** Checks the data of a platform folder with its own test data. Returns all problems. */
export function checkPlatform(folder: string): Problem[] {
  try {
    readPlatform(folder);
  } catch (error) {
    return [problem('platform.json', messageOf(error))];
  }
  return platformParts.flatMap((part) => checkPart(folder, part));
}

/** Checks one part of a platform folder, whose platform.json can be read. */
export function checkPart(folder: string, part: PlatformPart): Problem[] {
  const file = part === 'sample' ? 'running-config.txt' : `${part}.json`;
  try {
    return checks[part](readPlatform(folder), folder).map((message) => problem(file, message));
  } catch (error) {
    return [problem(file, messageOf(error))];
  }
}

function problem(path: string, message: string): Problem {
  const { hint: fix } = codes.NR_DEVICE_PLATFORM_CHECK;
  return printableProblem({ code: 'NR_DEVICE_PLATFORM_CHECK', severity: 'error', path, message, fix });
}

function read<K extends Kind>(folder: string, kind: K): z.infer<(typeof schemas)[K]> {
  const parsed = schemas[kind].safeParse(readDataJson(folder, `${kind}.json`));
  if (parsed.success) return parsed.data as z.infer<(typeof schemas)[K]>;
  throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

/** Returns a message for each line that a pattern should match, or should not. */
function match(all: readonly string[], pattern: RegExp | undefined, should: boolean, what: string): string[] {
  return all
    .filter((line) => (pattern?.test(line) ?? false) !== should)
    .map((line) => `${JSON.stringify(line)} ${should ? 'does not match' : 'matches'} ${what}`);
}

function checkPrompts(platform: Platform, folder: string): string[] {
  const { anyPrompt, privilegedPrompt, configurePrompt } = compilePlatform(platform);
  const data = read(folder, 'prompts');
  const missing = configurePrompt === undefined ? 'is for a platform with `configure`' : 'is missing';
  return [
    ...match(data.match, anyPrompt, true, 'prompts.any'),
    ...match(data.refuse, anyPrompt, false, 'prompts.any'),
    ...match(data.privileged, privilegedPrompt, true, 'prompts.privileged'),
    ...match(data.notPrivileged, privilegedPrompt, false, 'prompts.privileged'),
    ...match(data.configure ?? [], configurePrompt, true, 'prompts.configure'),
    ...((data.configure === undefined) === (configurePrompt === undefined) ? [] : [`configure: ${missing}`]),
  ];
}

function checkSecrets(platform: Platform, folder: string): string[] {
  const { vanish, stay } = read(folder, 'secrets');
  const lost = vanish.flatMap(({ line, secrets }) => {
    const jar = new SecretJar(new Uint8Array(32));
    const masked = maskConfig(line, platform, jar);
    const reveals = jar.reveals(masked);
    const found = Object.values(reveals);
    const bare = masked.replaceAll(/<secret:\w+>/g, '');
    const restored = masked.replaceAll(/<secret:\w+>/g, (mask) => reveals[mask] ?? mask);
    const isMasked =
      JSON.stringify(found) === JSON.stringify(secrets) && !secrets.some((secret) => bare.includes(secret));
    return [
      ...(isMasked
        ? []
        : [`${JSON.stringify(line)}: ${JSON.stringify(found)} was masked, not ${JSON.stringify(secrets)}`]),
      ...(restored === line ? [] : [`${JSON.stringify(line)} cannot be put back`]),
    ];
  });
  const changed = stay.filter((line) => maskConfig(line, platform, new SecretJar(new Uint8Array(32))) !== line);
  return [...lost, ...changed.map((line) => `${JSON.stringify(line)} has no secret, but is masked`)];
}

function checkVolatile(platform: Platform, folder: string): string[] {
  const { volatile } = compilePlatform(platform);
  const { drop, keep } = read(folder, 'volatile');
  return [...match(drop, volatile, true, 'config.volatile'), ...match(keep, volatile, false, 'config.volatile')];
}

function checkCommands(platform: Platform, folder: string): string[] {
  const data = read(folder, 'commands');
  const must = [...data.read, ...Object.values(platform.config.commands).flat()];
  return [
    ...must
      .filter((line) => !isReadCommand(line, platform))
      .map((line) => `${JSON.stringify(line)} is no read command`),
    ...data.refuse
      .filter((line) => isReadCommand(line, platform))
      .map((line) => `${JSON.stringify(line)} is a read command`),
  ];
}

/** The sample, as the device shows it, is complete; no part of it is. */
function checkSample(platform: Platform, folder: string): string[] {
  const { config, running } = readSample(folder);
  const shown = shownText(config, running, { name: basename(folder), user: 'lab', time: '2026-01-02 03:04:05' });
  const whole = proveComplete(shown, platform);
  if ('missing' in whole) return [`it is refused: ${whole.missing}`];
  if (whole.config !== config) return ['readConfig() would return another text than running-config.txt'];
  if (whole.doubt !== undefined && !platform.config.twice) return [`it is doubtful: ${whole.doubt}`];
  const size = shown.trimEnd().length;
  // The exit status proves an exec.
  if (platform.channel === 'exec' && platform.config.end === undefined) return [];
  return cuts(size).flatMap((at) => {
    const proof = proveComplete(shown.slice(0, at), platform);
    // A cut of only what surrounds the configuration takes nothing away.
    const isKnownShort = 'missing' in proof || proof.doubt !== undefined || proof.config === config;
    return isKnownShort ? [] : [`the first ${at} of ${size} characters count as complete`];
  });
}

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
