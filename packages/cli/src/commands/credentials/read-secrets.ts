import { text } from 'node:stream/consumers';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { askSecret } from '../../terminal/ask.ts';

export interface Secrets {
  readonly password: string;
  readonly enablePassword?: string;
}

/** Gets the secrets of a credential: from stdin where that was said, else from the environment, else by asking. @throws {NetRavenError} NR_PASSWORD_MISSING */
export async function readSecrets(
  context: Context,
  { passwordStdin, enable }: { passwordStdin?: boolean; enable?: boolean },
): Promise<Secrets> {
  const [first, second] = passwordStdin ? (await text(process.stdin)).split(/\r?\n/) : [];
  const { env } = context;
  const given = (line: string | undefined, variable: string): string | undefined =>
    passwordStdin ? line : env[variable];
  const password = await secret(context, 'Password: ', given(first, 'NETRAVEN_PASSWORD'), passwordStdin);
  if (!enable) return { password };
  const stated = given(second, 'NETRAVEN_ENABLE_PASSWORD');
  return { password, enablePassword: await secret(context, 'Enable password: ', stated, passwordStdin) };
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
  throw cliError('NR_PASSWORD_MISSING', fromStdin ? `stdin has no line with the ${what}` : `No ${what} was given`);
}
