import { text } from 'node:stream/consumers';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { askSecret } from '../../terminal/ask.ts';
import { visible } from '../../terminal/visible.ts';
import { parseSettings, parseValue } from './settings.ts';

/** How settings are given whose values no shell shall note. */
export interface SecretFlags {
  /** Their keys. */
  readonly secret?: readonly string[];
  /** A line of stdin is the value of each, in this order. */
  readonly secretsStdin?: boolean;
}

/** The environment variable that may hold the value of a setting: `retry.token` is `NETRAVEN_SECRET_RETRY_TOKEN`. */
const variableOf = (key: string): string => `NETRAVEN_SECRET_${key.replaceAll(/\W/g, '_').toUpperCase()}`;

/**
 * Gets the values of settings that are secrets, each as the text that was given: from stdin where that was said, else from the environment,
 * else by asking.
 *
 * @throws {NetRavenError} NR_SECRET_MISSING, NR_USAGE_SET
 */
export async function readSecretSettings(
  { terminal, env }: Context,
  { secret: keys = [], secretsStdin = false }: SecretFlags,
): Promise<ReadonlyMap<string, string>> {
  const given = keys.find((key) => key.includes('='));
  if (given !== undefined) throw cliError('NR_USAGE_SET', '--secret takes a key alone: its value is asked for');
  if (secretsStdin && keys.length === 0) throw cliError('NR_USAGE_SET', '--secrets-stdin needs --secret key …');
  const lines = secretsStdin ? (await text(process.stdin)).split(/\r?\n/) : [];
  const values = new Map<string, string>();
  for (const [at, key] of keys.entries()) {
    const variable = variableOf(key);
    const stated = secretsStdin ? lines[at] : env[variable];
    const mayAsk = !secretsStdin && process.stdin.isTTY;
    const value = stated || (mayAsk ? await askSecret(terminal, `${visible(key)}: `) : '');
    if (value === '') throw missing(key, secretsStdin ? `line ${at + 1} of stdin` : variable);
    values.set(key, value);
  }
  return values;
}

/** The values that were given for secrets: a text as it is or, where the job type's schema takes none, JSON as `--set` takes it. */
export async function secretValues(
  configSchema: object | null | undefined,
  given: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, unknown>> {
  if (!configSchema || given.size === 0) return given;
  const { takesText } = await import('./takes-text.ts');
  return new Map(Array.from(given, ([key, value]) => [key, takesText(configSchema, key) ? value : parseValue(value)]));
}

/** Says which of these settings are secrets by the job type's schema, and how to give them so that no shell notes them. */
export async function warnOfSecrets(
  { terminal }: Context,
  configSchema: object | null | undefined,
  set: readonly string[],
): Promise<void> {
  if (!configSchema || set.length === 0) return;
  const { hideSecrets } = await import('@netraven/core/registry');
  const keys = set
    .filter((setting) => hideSecrets(configSchema, parseSettings([setting])).secrets.length > 0)
    .map((setting) => setting.slice(0, setting.indexOf('=')));
  for (const key of keys) {
    const shown = visible(key);
    terminal.err(
      `${shown} is a secret, and stands in the history of your shell now. \`--secret ${shown}\` asks for it.`,
    );
  }
}

function missing(key: string, where: string): ReturnType<typeof cliError> {
  return cliError('NR_SECRET_MISSING', `The setting ${key} has no value in ${where}`);
}
