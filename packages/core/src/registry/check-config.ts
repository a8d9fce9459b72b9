import { NetRavenError } from '../contract/netraven-error.ts';
import type { codes } from './codes.ts';
import { checkBySchema, checkConfigSchema } from './config-schema.ts';
import { hidden, hideSecrets } from './hide-secrets.ts';
import { problem } from './problem.ts';
import type { Problem } from './record.ts';
import { atPath } from './value-path.ts';

const noSettings = { type: 'object', additionalProperties: false };

/**
 * Checks a config by the JSON Schema of its job type. Without a schema a job type has no settings. Messages name settings
 * and leave out their values: one may be a secret. A hostile schema blocks a thread and not the caller.
 */
export async function checkConfig(configSchema: object | undefined, config: unknown): Promise<readonly Problem[]> {
  const value = config ?? {};
  const excess = excessOf(value);
  if (excess !== undefined) {
    const message = `The config ${excess}`;
    return [
      problem({ code: 'NR_CONFIG_FIELD_INVALID', path: 'config', message, fix: 'Shorten or flatten the config.' }),
    ];
  }
  const unusable = await checkConfigSchema(configSchema);
  if (unusable.length > 0) return unusable;
  const answer = await checkBySchema(configSchema ?? noSettings, value);
  if ('problems' in answer) return answer.problems.length > 0 ? answer.problems : checkSecrets(configSchema, value);
  const message = `The config cannot be checked by the JSON Schema of the package: ${answer.error}`;
  const fix = 'Ask the author of the package for simpler patterns and references in its configSchema.';
  return [problem({ code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID', path: 'configSchema', message, fix })];
}

/**
 * Returns a problem if it cannot be told which values are secret: such a config cannot be stored or masked. Also returns
 * each secret that is the placeholder of one: it comes from an answer, and later looks like a stored secret.
 */
function checkSecrets(configSchema: object | undefined, config: unknown): readonly Problem[] {
  try {
    const { secrets, paths } = hideSecrets(configSchema, config);
    const copied = paths.filter((_, index) => holdsHidden(secrets[index]));
    return copied.map((steps) => {
      const path = atPath('config', steps);
      const message = `${path} must be the secret itself: ${hidden} only stands for a secret that is not shown`;
      const fix = 'Write the secret itself, or leave the setting out to keep the stored secret.';
      return problem({ code: 'NR_CONFIG_FIELD_INVALID', path, message, fix });
    });
  } catch (error) {
    if (!(error instanceof NetRavenError)) throw error;
    const { code, message, hint: fix = '' } = error;
    return [problem({ code: code as keyof typeof codes, path: 'config', message, fix })];
  }
}

/** Returns true for a value that is or contains the placeholder of a secret. */
function holdsHidden(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === hidden;
  return Object.values(value).some(holdsHidden);
}

const limits = { depth: 32, values: 10_000 };

/**
 * Returns the limit that a config exceeds: a schema may visit it many times, and functions that walk through it call
 * themselves.
 */
export function excessOf(config: unknown): string | undefined {
  let values = 0;
  let level = [config];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.depth) return `is nested more than ${limits.depth} levels deep`;
    values += level.length;
    if (values > limits.values) return `has more than ${limits.values} values`;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return undefined;
}

/** Checks a part of a config, in which settings may be missing. */
export async function checkPartialConfig(configSchema: object | undefined, config: object): Promise<Problem[]> {
  return (await checkConfig(configSchema, config)).filter(({ code }) => code !== 'NR_CONFIG_MISSING');
}
