import { messageOf } from '@netraven/core';
import { printableProblem, type Problem } from '@netraven/core/registry';
import { z } from 'zod';
import { codes } from '../codes.ts';
import { proveComplete } from '../config/prove-complete.ts';
import { maskConfig } from '../secrets/mask-text.ts';
import { eachMask, SecretJar } from '../secrets/secret-jar.ts';
import { changesMode, isReadCommand } from '../session/check-command.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { readSample, readSession, shownText, type Sample } from '../sample/sample.ts';
import { changesSchema, changesWithoutExample, checkChanges, type ChangesData } from './check-changes.ts';
import { checkConfigure, configureSchema, configureWithoutExample, type ConfigureData } from './check-configure.ts';
import { checkListExamples, linesSchema, type ListExamples } from './check-lists.ts';
import type { Platform } from '../platform/platform.ts';
import { readPlatform } from '../platform/platforms.ts';
import { readDataFile, readDataJson } from '../platform/read-file.ts';

/** The test data of each part. */
export interface PlatformExamples {
  readonly prompts: {
    readonly match: readonly string[];
    readonly refuse: readonly string[];
    readonly privileged: readonly string[];
    readonly notPrivileged: readonly string[];
    readonly configure?: readonly string[];
    /** Prompts of a session in a context. */
    readonly context?: readonly string[];
  };
  readonly secrets: {
    /** The documents of the vendor that name the commands of the lines. */
    readonly sources?: readonly {
      readonly name: string;
      readonly version: string;
      readonly chapters: readonly string[];
    }[];
    /** Lines with their secrets, which rules find. */
    readonly vanish: readonly { readonly line: string; readonly secrets: readonly string[] }[];
    /** Lines without a rule: a word hides their end. */
    readonly rest?: readonly string[];
    readonly stay: readonly string[];
  };
  readonly volatile: { readonly drop: readonly string[]; readonly keep: readonly string[] };
  readonly commands: {
    readonly read: readonly string[];
    readonly refuse: readonly string[];
    readonly modes?: readonly string[];
  };
  readonly changes: ChangesData;
  readonly configure: ConfigureData;
  readonly lines: ListExamples;
  readonly sample: Sample;
}

export type PlatformPart = keyof PlatformExamples;
/** The parts with a file of the same name. */
type Kind = Exclude<PlatformPart, 'sample'>;

const lines = z.array(z.string()).min(1);
const schemas: { readonly [K in Kind]: z.ZodType<PlatformExamples[K]> } = {
  prompts: z.strictObject({
    match: lines,
    refuse: lines,
    privileged: lines,
    notPrivileged: z.array(z.string()),
    configure: lines.exactOptional(),
    context: lines.exactOptional(),
  }),
  volatile: z.strictObject({ drop: z.array(z.string()), keep: lines }),
  commands: z.strictObject({ read: lines, refuse: lines, modes: lines.exactOptional() }),
  changes: changesSchema,
  configure: configureSchema,
  secrets: z.strictObject({
    sources: z
      .array(z.strictObject({ name: z.string().min(1), version: z.string().min(1), chapters: lines }))
      .min(1)
      .exactOptional(),
    vanish: z.array(z.strictObject({ line: z.string(), secrets: lines })).min(1),
    rest: lines.exactOptional(),
    stay: lines,
  }),
  lines: linesSchema,
};

/** The parts of a platform folder that are checked by themselves. */
export const platformParts: readonly PlatformPart[] = [
  'prompts',
  'secrets',
  'volatile',
  'commands',
  'changes',
  'configure',
  'lines',
  'sample',
];

/** Platforms with NETCONF have no data about these. */
const ofTerminals: ReadonlySet<PlatformPart> = new Set(['prompts', 'commands', 'configure']);

/** A message, and what to do about it. */
export type Finding = readonly [message: string, fix: string];

const checks: { readonly [P in PlatformPart]: (platform: Platform, examples: PlatformExamples[P]) => Finding[] } = {
  prompts: checkPrompts,
  secrets: checkSecrets,
  volatile: checkVolatile,
  commands: checkCommands,
  changes: checkChanges,
  configure: checkConfigure,
  lines: checkListExamples,
  sample: checkSample,
};

/** Findings about patterns that no example tries. */
const gaps: { readonly [P in PlatformPart]?: (platform: Platform, examples: PlatformExamples[P]) => Finding[] } = {
  commands: modesWithoutExample,
  changes: changesWithoutExample,
  configure: configureWithoutExample,
};

/** Checks the data of a platform folder with its own test data. Returns all problems. */
export function checkPlatform(folder: string): Problem[] {
  try {
    readPlatform(folder);
  } catch (error) {
    return [platformProblem('platform.json', messageOf(error), codes.NR_DEVICE_PLATFORM_INVALID.hint)];
  }
  return platformParts.flatMap((part) => checkPart(folder, part));
}

/** Checks one part of a platform folder, whose platform.json can be read. */
export function checkPart(folder: string, part: PlatformPart): Problem[] {
  const platform = readPlatform(folder);
  const check = (): Finding[] => {
    const examples = readExamples(folder, part, platform);
    if (examples === undefined) return [];
    return [...checkExamples(platform, part, examples), ...gapsOf(platform, part, examples)];
  };
  if (part !== 'sample') return problemsOf(`${part}.json`, check);
  const unreadable = problemsOf('session.json', () => (readSession(folder), []));
  return unreadable.length > 0 ? unreadable : problemsOf('running-config.txt', check);
}

/** Checks a platform with the test data of one part. Returns a message and a fix for each problem. */
export function checkExamples<P extends PlatformPart>(
  platform: Platform,
  part: P,
  examples: PlatformExamples[P],
): Finding[] {
  return checks[part](platform, examples);
}

function gapsOf<P extends PlatformPart>(platform: Platform, part: P, examples: PlatformExamples[P]): Finding[] {
  return gaps[part]?.(platform, examples) ?? [];
}

/** Reads the test data of one part. Returns undefined if the platform needs none. */
export function readExamples<P extends PlatformPart>(
  folder: string,
  part: P,
  platform: Platform,
): PlatformExamples[P] | undefined {
  if (platform.channel === 'netconf' && ofTerminals.has(part)) return undefined;
  if (part === 'sample') return readSample(folder) as PlatformExamples[P];
  const kind: Kind = part;
  if (!isNeeded(folder, kind, platform) && readDataFile(folder, `${kind}.json`) === undefined) return undefined;
  return read(folder, kind) as PlatformExamples[P];
}

/** Inherited patterns are tested where they stand. */
function isNeeded(folder: string, kind: Kind, platform: Platform): boolean {
  const own = readDataJson(folder, 'platform.json') as { readonly changes?: unknown; readonly extends?: unknown };
  if (kind === 'changes') return own.changes !== undefined && own.changes !== null;
  if (kind === 'configure') return platform.configure !== undefined && own.extends === undefined;
  return kind !== 'lines';
}

/** Returns the findings about a file as problems. A file that cannot be read is a problem too. */
function problemsOf(file: string, check: () => Finding[]): Problem[] {
  try {
    return check().map(([message, fix]) => platformProblem(file, message, fix));
  } catch (error) {
    const fix = `Write ${file} like that of a built-in platform; \`netraven platforms record\` makes a first one.`;
    return [platformProblem(file, messageOf(error), fix)];
  }
}

/** Returns a problem of a platform with its own test data. */
export function platformProblem(path: string, message: string, fix: string): Problem {
  return printableProblem({ code: 'NR_DEVICE_PLATFORM_CHECK', severity: 'error', path, message, fix });
}

function read<K extends Kind>(folder: string, kind: K): PlatformExamples[K] {
  const parsed = schemas[kind].safeParse(readDataJson(folder, `${kind}.json`));
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

/** Returns a finding for each line of a list that a pattern should match, or should not. */
function match(
  all: readonly string[],
  list: string,
  pattern: RegExp | undefined,
  should: boolean,
  what: string,
): Finding[] {
  const change = should ? 'Widen' : 'Narrow';
  const fix = `${change} \`${what}\` in platform.json, or remove the line from \`${list}\`.`;
  return all
    .filter((line) => (pattern?.test(line) ?? false) !== should)
    .map((line) => [`${JSON.stringify(line)} ${should ? 'does not match' : 'matches'} ${what}`, fix]);
}

const noContext: Finding = ['context: is missing', 'Add `context` with prompts within a context to prompts.json.'];

function checkPrompts(platform: Platform, data: PlatformExamples['prompts']): Finding[] {
  const { anyPrompt, privilegedPrompt, configurePrompt, contextPrompt } = compilePlatform(platform);
  const configure: Finding =
    configurePrompt === undefined
      ? ['configure: is for a platform with `configure`', 'Remove `configure` from prompts.json.']
      : ['configure: is missing', 'Add `configure` with prompts of the configuration mode to prompts.json.'];
  return [
    ...match(data.match, 'match', anyPrompt, true, 'prompts.any'),
    ...match(data.refuse, 'refuse', anyPrompt, false, 'prompts.any'),
    ...match(data.privileged, 'privileged', privilegedPrompt, true, 'prompts.privileged'),
    ...match(data.notPrivileged, 'notPrivileged', privilegedPrompt, false, 'prompts.privileged'),
    ...match(data.configure ?? [], 'configure', configurePrompt, true, 'prompts.configure'),
    ...match(data.context ?? [], 'context', contextPrompt, true, 'contexts.prompt'),
    ...match(data.privileged, 'privileged', contextPrompt, false, 'contexts.prompt'),
    ...((data.configure === undefined) === (configurePrompt === undefined) ? [] : [configure]),
    ...(contextPrompt && !data.context ? [noContext] : []),
  ];
}

function checkSecrets(platform: Platform, { vanish, rest = [], stay }: PlatformExamples['secrets']): Finding[] {
  const lost = vanish.flatMap(({ line, secrets }): Finding[] => {
    const jar = new SecretJar(new Uint8Array(32));
    const masked = maskConfig(line, platform, jar);
    const found = Object.values(jar.reveals(masked));
    const bare = masked.replaceAll(eachMask, '');
    const isMasked =
      JSON.stringify(found) === JSON.stringify(secrets) && !secrets.some((secret) => bare.includes(secret));
    const shown = JSON.stringify(line);
    const fix =
      found.length === 0
        ? 'Add a pattern with a group `secret` for the line to `secrets.rules` in platform.json.'
        : 'Let the groups `secret` of its rule in `secrets.rules` match these secrets and nothing else.';
    return [
      ...(isMasked
        ? []
        : [[`${shown}: ${JSON.stringify(found)} was masked, not ${JSON.stringify(secrets)}`, fix] as const]),
      ...(!isMasked || secrets.every((secret) => isKnown(secret, jar))
        ? []
        : [[`${shown} is masked only by a word, so its secret is not masked elsewhere`, byWord] as const]),
      ...(jar.unmask(masked) === line
        ? []
        : [[`${shown} cannot be put back`, 'Let no two groups `secret` of its rule overlap.'] as const]),
    ];
  });
  const shown = rest.filter((line) => !isRest(line, platform));
  const changed = stay.filter((line) => maskConfig(line, platform, new SecretJar(new Uint8Array(32))) !== line);
  const keep =
    'Add a pattern for the whole line to `secrets.keep` in platform.json, or narrow the rule that matches it.';
  return [
    ...lost,
    ...shown.map((line): Finding => [`the end of ${JSON.stringify(line)} is not masked by a word`, addWord]),
    ...changed.map((line): Finding => [`${JSON.stringify(line)} has no secret, but is masked`, keep]),
  ];
}

const byWord = 'Add a pattern for the line to `secrets.rules` in platform.json, or move the line to `rest`.';
const addWord =
  'Add a word of the line to `secrets.words` in platform.json. A line of a rule belongs to `vanish` of secrets.json.';

/** Returns true if a secret is masked wherever it stands. A number of up to three digits never is. */
function isKnown(secret: string, jar: SecretJar): boolean {
  return /^\d{1,3}$/.test(secret) || jar.mask(secret) !== secret;
}

/** Returns true if only a word of the platform hides the end of a line. */
function isRest(line: string, platform: Platform): boolean {
  const jar = new SecretJar(new Uint8Array(32));
  const masked = maskConfig(line, platform, jar);
  const [secret, ...others] = Object.values(jar.reveals(masked));
  return secret !== undefined && others.length === 0 && line.endsWith(secret) && !isKnown(secret, jar);
}

function checkVolatile(platform: Platform, { drop, keep }: PlatformExamples['volatile']): Finding[] {
  const { volatile } = compilePlatform(platform);
  return [
    ...match(drop, 'drop', volatile, true, 'config.volatile'),
    ...match(keep, 'keep', volatile, false, 'config.volatile'),
  ];
}

function checkCommands(platform: Platform, data: PlatformExamples['commands']): Finding[] {
  const must = [...data.read, ...Object.values(platform.config.commands).flat()];
  const widen =
    'Add a pattern for it to `commands.read` in platform.json; one for each filter belongs to `commands.filters`.';
  const narrow = 'Narrow the pattern of `commands.read` in platform.json that matches it.';
  return [
    ...must
      .filter((line) => !isReadCommand(line, platform))
      .map((line): Finding => [`${JSON.stringify(line)} is no read command`, widen]),
    ...data.refuse
      .filter((line) => isReadCommand(line, platform))
      .map((line): Finding => [`${JSON.stringify(line)} is a read command`, narrow]),
    ...(data.modes ?? [])
      .filter((line) => !changesMode(line, platform))
      .map((line): Finding => [
        `${JSON.stringify(line)} does not change the mode of a session`,
        'Add a pattern for it to `commands.modes` in platform.json.',
      ]),
  ];
}

function modesWithoutExample(platform: Platform, { modes }: PlatformExamples['commands']): Finding[] {
  if (!modes) return [];
  return platform.commands.modes
    .filter((pattern) => !modes.some((line) => new RegExp(`^(?:${pattern})$`, 'i').test(line)))
    .map((pattern): Finding => [
      `no command tries the pattern ${JSON.stringify(pattern)} of \`commands.modes\``,
      'Add one to `modes`.',
    ]);
}

/** The sample, as the device shows it, is complete; no part of it is. */
function checkSample(platform: Platform, { config, running }: Sample): Finding[] {
  const shown = shownText(config, running, { name: platform.id, user: 'lab', time: '2026-01-02 03:04:05' });
  const whole = proveComplete(shown, platform);
  if ('fault' in whole) {
    const fix = 'Correct the fields of `config` in platform.json that prove it complete, or the sample.';
    return [[`it is refused: ${whole.fault}`, fix]];
  }
  if (whole.config !== config) {
    const fix = 'Remove volatile lines and blank lines around it from running-config.txt, or narrow `config.volatile`.';
    return [['readConfig() would return another text than running-config.txt', fix]];
  }
  if (whole.doubt !== undefined && !platform.config.twice) {
    return [
      [`it is doubtful: ${whole.doubt}`, 'Correct `config.declaredBytes` in platform.json, or set `config.twice`.'],
    ];
  }
  const size = shown.trimEnd().length;
  // The exit status proves an exec.
  if (platform.channel === 'exec' && platform.config.end === undefined) return [];
  const all = cuts(size);
  const unnoticed = all.filter((at) => {
    const proof = proveComplete(shown.slice(0, at), platform);
    // A cut of only what surrounds the configuration takes nothing away. A doubtful one counts only with an equal read.
    return !('fault' in proof) && proof.doubt === undefined && proof.config !== config;
  });
  if (unnoticed.length === 0) return [];
  const count = `${unnoticed.length} of ${all.length} shortened samples count as complete`;
  const fix = 'Narrow `config.end` in platform.json, or set `config.twice` if nothing marks the end.';
  return [[`${count}, the longest with ${Math.max(...unnoticed)} of ${size} characters`, fix]];
}

/** Places to cut a text of this size: evenly, every 2 % by default, and others by a fixed seed. */
export function cuts(size: number, even = 50, random = 200): number[] {
  const places = Array.from({ length: even }, (_, index) => Math.floor((size * index) / even));
  let seed = 20261126;
  for (let count = 0; count < random; count += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    places.push(seed % size);
  }
  return places;
}
