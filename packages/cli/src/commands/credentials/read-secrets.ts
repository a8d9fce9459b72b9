import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { NewCredential } from '@netraven/api';
import { messageOf } from '@netraven/core';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { askSecret } from '../../terminal/ask.ts';

type Secrets = Pick<NewCredential, 'password' | 'privateKey' | 'passphrase' | 'agent' | 'enablePassword'>;

export interface SecretFlags {
  readonly passwordStdin?: boolean;
  /** A file. */
  readonly privateKey?: string;
  /** True: all keys of the SSH agent. Else the fingerprint of one. */
  readonly agent?: true | string;
  readonly enable?: boolean;
  /** Keep the password, key or agent. */
  readonly keepLogin?: boolean;
}

/**
 * Reads the secrets of a credential: a key from its file, the others from stdin, from the environment, or by asking.
 *
 * @throws {NetRavenError} NR_SECRET_MISSING, NR_USAGE_INVALID
 */
export async function readSecrets(context: Context, flags: SecretFlags): Promise<Secrets> {
  const { passwordStdin, privateKey, agent, enable, keepLogin } = flags;
  const [first, second] = passwordStdin ? (await text(process.stdin)).split(/\r?\n/) : [];
  const { env } = context;
  const given = (line: string | undefined, variable: string): string | undefined =>
    passwordStdin ? line : env[variable];
  const readLogin = async (): Promise<Secrets> => {
    if (agent !== undefined) return { agent: agent === true ? {} : { fingerprint: agent } };
    if (privateKey !== undefined) return readKey(context, privateKey);
    return { password: await secret(context, 'Password: ', given(first, 'NETRAVEN_PASSWORD'), passwordStdin) };
  };
  const login = keepLogin ? {} : await readLogin();
  if (!enable) return login;
  const stated = given(second, 'NETRAVEN_ENABLE_PASSWORD');
  return { ...login, enablePassword: await secret(context, 'Enable password: ', stated, passwordStdin) };
}

async function readKey({ cwd, env }: Context, file: string): Promise<Secrets> {
  const passphrase = env['NETRAVEN_KEY_PASSPHRASE'];
  try {
    return { privateKey: await readFile(resolve(cwd, file), 'utf8'), ...(passphrase && { passphrase }) };
  } catch (cause) {
    throw cliError('NR_USAGE_INVALID', `The private key ${file} cannot be read: ${messageOf(cause)}`, {
      hint: 'Check the path after --private-key and the permissions of the file.',
      cause,
    });
  }
}

async function secret(
  { terminal }: Context,
  question: string,
  given: string | undefined,
  fromStdin = false,
): Promise<string> {
  const answer = given || (fromStdin || !process.stdin.isTTY ? '' : await askSecret(terminal, question));
  if (answer !== '') return answer;
  const what = question.replace(/: $/, '').toLowerCase();
  throw cliError('NR_SECRET_MISSING', fromStdin ? `stdin has no line with the ${what}` : `No ${what} was given`, {
    hint: 'Pipe it with --password-stdin, or set NETRAVEN_PASSWORD.',
  });
}
