import { text } from 'node:stream/consumers';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { askSecret } from '../../terminal/ask.ts';

const questions = { url: 'URL', key: 'Signing key', password: 'Password' } as const;
/** A secret of a channel. */
export type ChannelSecret = keyof typeof questions;

/**
 * Reads secrets of a channel: from stdin in this order, from the environment, or by asking.
 *
 * @throws {NetRavenError} NR_SECRET_MISSING
 */
export async function readChannelSecrets<Name extends ChannelSecret>(
  { terminal, env }: Context,
  names: readonly Name[],
  secretsStdin = false,
): Promise<Record<Name, string>> {
  const lines = secretsStdin && names.length > 0 ? (await text(process.stdin)).split(/\r?\n/) : [];
  const values: Partial<Record<Name, string>> = {};
  for (const [at, name] of names.entries()) {
    const variable = `NETRAVEN_CHANNEL_${name.toUpperCase()}`;
    const given = secretsStdin ? lines[at] : env[variable];
    const mayAsk = !secretsStdin && process.stdin.isTTY;
    const value = given || (mayAsk ? await askSecret(terminal, `${questions[name]}: `) : '');
    if (value === '') {
      const where = secretsStdin ? `line ${at + 1} of stdin` : variable;
      throw cliError('NR_SECRET_MISSING', `The channel has no ${questions[name].toLowerCase()} in ${where}`, {
        hint: `Type it when asked, pipe it with --secrets-stdin, or set ${variable}.`,
      });
    }
    values[name] = value;
  }
  return values as Record<Name, string>;
}
