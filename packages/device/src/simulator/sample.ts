import { z } from 'zod';
import { deviceError } from '../codes.ts';
import { readPlatformFile, readPlatformJson } from '../platform/platforms.ts';

/** The behaviour of a simulated device, from `session.json` and `running-config.txt` of its platform. Texts may hold `{name}` and other keys. */
export interface Sample {
  /** The host name in the sample configuration. */
  readonly hostname: string;
  /** Printed after the login. */
  readonly banner: string;
  readonly prompts: {
    readonly user: string;
    readonly privileged: string;
    readonly configure: string;
    readonly section: string;
  };
  readonly pager: {
    /** The command that sets the page length, with a group `lines`; 0 switches paging off. */
    readonly length: string;
    readonly lines: number;
    readonly question: string;
    /** The characters that overwrite the question. */
    readonly wipe: string;
  };
  readonly running: ShownConfig;
  readonly startup?: ShownConfig;
  /** The command that saves the running configuration as the startup one. */
  readonly save: string;
  /** The answer to an unknown command. */
  readonly unknown: string;
  /** Commands and their answers. */
  readonly answers: Readonly<Record<string, string>>;
  readonly configure: SampleConfigure;
  /** The sample configuration, as `readConfig()` returns it. */
  readonly config: string;
}

/** The text that a device prints around a configuration. */
export interface ShownConfig {
  /** Before the first line. */
  readonly header: string;
  /** After the first line. */
  readonly stamp?: string;
}

/** Rules by which configuration mode changes the configuration. Not a model of any vendor. */
export interface SampleConfigure {
  readonly greeting: string;
  /** With a group `name`. */
  readonly hostname: string;
  readonly sections: readonly { readonly line: string; readonly mode: string }[];
  /** The lines that close a new section. */
  readonly sectionEnd: readonly string[];
  /** Known first words. */
  readonly words: readonly string[];
  /** Beginnings of lines that exist once: a new line replaces the old one. */
  readonly single: readonly string[];
}

const shown = z.strictObject({ header: z.string(), stamp: z.string().exactOptional() });
const schema = z.strictObject({
  hostname: z.string().min(1),
  banner: z.string(),
  prompts: z.strictObject({ user: z.string(), privileged: z.string(), configure: z.string(), section: z.string() }),
  pager: z.strictObject({ length: z.string(), lines: z.int().min(1), question: z.string(), wipe: z.string() }),
  running: shown,
  startup: shown.exactOptional(),
  save: z.string(),
  unknown: z.string(),
  answers: z.record(z.string(), z.string()),
  configure: z.strictObject({
    greeting: z.string(),
    hostname: z.string(),
    sections: z.array(z.strictObject({ line: z.string(), mode: z.string() })),
    sectionEnd: z.array(z.string()),
    words: z.array(z.string()),
    single: z.array(z.string()),
  }),
}) satisfies z.ZodType<Omit<Sample, 'config'>>;

const loaded = new Map<string, Sample>();

/** Returns the sample of a platform. @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID with all problems */
export function getSample(platform: string): Sample {
  const known = loaded.get(platform);
  if (known) return known;
  const parsed = schema.safeParse(readPlatformJson(platform, 'session.json'));
  const config = readPlatformFile(platform, 'running-config.txt');
  if (!parsed.success || config === undefined) {
    const problems = parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
    if (config === undefined) problems.push('running-config.txt is missing');
    throw deviceError('NR_DEVICE_PLATFORM_INVALID', `Platform ${platform}, session.json: ${problems.join('; ')}`);
  }
  const sample = { ...parsed.data, config };
  loaded.set(platform, sample);
  return sample;
}

/** Replaces each `{key}` by its value. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (found, key: string) => values[key] ?? found);
}
