import { basename } from 'node:path';
import { z } from 'zod';
import { deviceError } from '../codes.ts';
import { builtInFolder } from '../platform/platforms.ts';
import { readDataFile, readDataJson } from '../platform/read-file.ts';
import { readKnownLines, type KnownLines } from './known-lines.ts';
import { configureSchema, type SampleConfigure } from './sample-configure.ts';

/** The behaviour of a simulated device, from `session.json` and `running-config.txt` of its platform. Texts may hold `{name}` and other keys. */
export interface Sample {
  /** The host name in the sample configuration. */
  readonly hostname: string;
  /** Printed after the login. */
  readonly banner: string;
  /** Asked before the first prompt, such as `Press any key to continue`. Answered as the platform says. */
  readonly questions?: readonly string[];
  /**
   * May hold `{name}`, `{user}`, `{section}`, `{context}`, `{session}`: the name of the change, and `{count}`, a number that
   * grows with each prompt.
   */
  readonly prompts: {
    readonly user: string;
    readonly privileged: string;
    readonly configure?: string;
    readonly section?: string;
    readonly context?: string;
  };
  /** Absent if the device does not page. Each paging-off command of the platform switches it off. */
  readonly pager?: {
    /** A command that sets the page length, with a group `lines`; 0 switches paging off. */
    readonly length?: string;
    readonly lines: number;
    readonly question: string;
    /** The characters that overwrite the question. */
    readonly wipe: string;
  };
  readonly running: ShownConfig;
  readonly startup?: ShownConfig;
  /** The command that saves the running configuration as the startup one. */
  readonly save?: string;
  /** Questions before the device saves, by a pattern of the command, and what it prints when it has saved. */
  readonly saveAsks?: readonly {
    readonly line: string;
    readonly asks: string;
    readonly says: string;
    readonly source: string;
  }[];
  /** The text that the help key `?` prints. Default: a few words. */
  readonly help?: string;
  /** The answer to an unknown command. */
  readonly unknown: string;
  /** Commands and their answers. May hold `{name}`, `{user}`, `{time}` and `{level}`, 1 or 15. */
  readonly answers: Readonly<Record<string, string>>;
  /** Contexts and their configurations. */
  readonly contexts?: Readonly<Record<string, string>>;
  readonly configure?: SampleConfigure;
  /** Lines of configuration mode with an answer of their own, from `configure.json`. */
  readonly knownLines: KnownLines;
  /** The sample configuration, as `readConfig()` returns it. */
  readonly config: string;
}

/**
 * The text that a device prints around a configuration. May hold `{bytes}`, the size of what follows, and `{user}` and
 * `{time}` of its last change.
 */
export interface ShownConfig {
  /** Before the first line. */
  readonly header: string;
  /** After the first line. */
  readonly stamp?: string;
  /** After the last line. */
  readonly footer?: string;
}

const shown = z.strictObject({
  header: z.string(),
  stamp: z.string().exactOptional(),
  footer: z.string().exactOptional(),
});
const schema = z.strictObject({
  hostname: z.string().min(1),
  banner: z.string(),
  questions: z.array(z.string()).exactOptional(),
  prompts: z.strictObject({
    user: z.string(),
    privileged: z.string(),
    configure: z.string().exactOptional(),
    section: z.string().exactOptional(),
    context: z.string().exactOptional(),
  }),
  pager: z
    .strictObject({
      length: z.string().exactOptional(),
      lines: z.int().min(1),
      question: z.string(),
      wipe: z.string(),
    })
    .exactOptional(),
  running: shown,
  startup: shown.exactOptional(),
  save: z.string().exactOptional(),
  saveAsks: z
    .array(z.strictObject({ line: z.string(), asks: z.string(), says: z.string(), source: z.string() }))
    .exactOptional(),
  help: z.string().exactOptional(),
  unknown: z.string(),
  answers: z.record(z.string(), z.string()),
  contexts: z.record(z.string(), z.string()).exactOptional(),
  configure: configureSchema.exactOptional(),
}) satisfies z.ZodType<Omit<Sample, 'config' | 'knownLines'>>;

const loaded = new Map<string, Sample>();

/** Returns the sample of a built-in platform. @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID */
export function getSample(platform: string): Sample {
  const sample = loaded.get(platform) ?? readSample(builtInFolder(platform));
  loaded.set(platform, sample);
  return sample;
}

/** Reads the sample in the folder of a platform. @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID */
export function readSample(folder: string): Sample {
  const session = readSession(folder);
  const config = readDataFile(folder, 'running-config.txt');
  if (config === undefined) throw deviceError('NR_DEVICE_PLATFORM_INVALID', `${folder} has no running-config.txt`);
  return { ...session, config, knownLines: readKnownLines(folder) };
}

/** Reads the session.json of a platform. @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID with all problems */
export function readSession(folder: string): Omit<Sample, 'config' | 'knownLines'> {
  const { data, error } = schema.safeParse(readDataJson(folder, 'session.json'));
  if (data) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const message = `Platform ${basename(folder)}, session.json: ${problems.join('; ')}`;
  throw deviceError('NR_DEVICE_PLATFORM_INVALID', message);
}

/** Returns a configuration as the device prints it. */
export function shownText(
  config: string,
  { header, stamp = '', footer = '' }: ShownConfig,
  values: Readonly<Record<string, string>>,
): string {
  const firstEnd = config.indexOf('\n') + 1;
  const body = config.slice(0, firstEnd) + fill(stamp, values) + config.slice(firstEnd);
  // One more than the body, as real devices print it.
  const bytes = String(Buffer.byteLength(body.replaceAll('^C', 'C')) + 1);
  return fill(header, { ...values, bytes }) + body + fill(footer, values);
}

/** Replaces each `{key}` by its value. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (found, key: string) => values[key] ?? found);
}
