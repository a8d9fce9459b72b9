import { text } from 'node:stream/consumers';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { askSecret } from '../../terminal/ask.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { parseSettings, parseValue } from './settings.ts';

/** Settings whose values must not be in the history of a shell. */
export interface SecretFlags {
  /** The keys. */
  readonly secret?: readonly string[];
  /** Read the values from stdin, one line each, in this order. */
  readonly secretsStdin?: boolean;
}

/** The environment variable that may hold the value of a setting: `retry.token` is `NETRAVEN_SECRET_RETRY_TOKEN`. */
const variableOf = (key: string): string => `NETRAVEN_SECRET_${key.replaceAll(/\W/g, '_').toUpperCase()}`;

/**
 * Reads the values of secret settings as text: from stdin, from the environment, or by asking.
 *
 * @throws {NetRavenError} NR_SECRET_MISSING, NR_USAGE_SET
 */
export async function readSecretSettings(
  { terminal, env }: Context,
  { secret: keys = [], secretsStdin = false }: SecretFlags,
): Promise<ReadonlyMap<string, string>> {
  const given = keys.find((key) => key.includes('='));
  if (given !== undefined) throw cliError('NR_USAGE_SET', '--secret takes only a key; the value is asked for');
  if (secretsStdin && keys.length === 0) throw cliError('NR_USAGE_SET', '--secrets-stdin needs --secret key …');
  const lines = secretsStdin ? (await text(process.stdin)).split(/\r?\n/) : [];
  const values = new Map<string, string>();
  for (const [at, key] of keys.entries()) {
    const variable = variableOf(key);
    const stated = secretsStdin ? lines[at] : env[variable];
    const mayAsk = !secretsStdin && process.stdin.isTTY;
    const value = stated || (mayAsk ? await askSecret(terminal, `${escapeControls(key)}: `) : '');
    if (value === '') throw missing(key, secretsStdin ? `line ${at + 1} of stdin` : variable);
    values.set(key, value);
  }
  return values;
}

/** Converts the values of secrets: text if the schema accepts text for the key, else JSON as with `--set`. */
export async function secretValues(
  configSchema: object | null | undefined,
  given: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, unknown>> {
  if (!configSchema || given.size === 0) return given;
  const { takesText } = await import('./takes-text.ts');
  return new Map(Array.from(given, ([key, value]) => [key, takesText(configSchema, key) ? value : parseValue(value)]));
}

/** Warns about settings that are secret according to the schema, because the shell keeps them in its history. */
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
    const shown = escapeControls(key);
    terminal.err(
      `${shown} is a secret and is now in the history of your shell. Use \`--secret ${shown}\`, which asks for it.`,
    );
  }
}

function missing(key: string, where: string): ReturnType<typeof cliError> {
  return cliError('NR_SECRET_MISSING', `The setting ${key} has no value in ${where}`, {
    hint: 'Pipe one line for each --secret with --secrets-stdin, or set NETRAVEN_SECRET_<KEY>.',
  });
}
