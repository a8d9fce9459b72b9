import { requester } from '../../client/requester.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { readRevealToken } from '../../place/find-server.ts';
import { findHome } from '../../place/place.ts';
import { askLine } from '../../terminal/ask.ts';

export interface RevealFlags {
  readonly reveal?: boolean;
  readonly reason?: string;
}

/** Parts of a request that needs the reveal token: the reason, the reveal token, and the user. */
export interface Right {
  readonly body: { readonly reason: string };
  readonly headers: { readonly netravenRevealToken: string; readonly requestedBy: string };
}

/**
 * Returns the parts of a request for secrets in clear; undefined without `--reveal`. Asks for the reason if it is not given.
 *
 * @throws {NetRavenError} NR_USAGE_INVALID without a reason and a terminal, NR_HOME_FORBIDDEN for another user
 */
export async function askRight(
  context: Context,
  { reveal = false, reason }: RevealFlags,
  input: NodeJS.ReadStream = process.stdin,
): Promise<Right | undefined> {
  if (!reveal) {
    if (reason === undefined) return undefined;
    throw cliError('NR_USAGE_INVALID', '--reason is given without --reveal', {
      hint: 'Add --reveal to see the secrets in clear, or leave out --reason.',
    });
  }
  return rightFor(
    context,
    reason,
    {
      missing: 'There is no reason to show secrets in clear',
      hint: "Say why, for the audit: `--reveal --reason 'restore of core-1, ticket 4711'`.",
    },
    input,
  );
}

/**
 * Returns the parts of a request that needs the reveal token. Asks for the reason if it is not given.
 *
 * @throws {NetRavenError} NR_USAGE_INVALID without a reason and a terminal, NR_HOME_FORBIDDEN for another user
 */
export async function rightFor(
  context: Context,
  reason: string | undefined,
  texts: { readonly missing: string; readonly hint: string },
  input: NodeJS.ReadStream = process.stdin,
): Promise<Right> {
  const netravenRevealToken = await readRevealToken(await findHome(context));
  const given = (
    reason ?? (input.isTTY ? await askLine(context.terminal, 'Reason, for the audit: ', input) : '')
  ).trim();
  if (given === '') throw cliError('NR_USAGE_INVALID', texts.missing, { hint: texts.hint });
  return { body: { reason: given }, headers: { netravenRevealToken, requestedBy: requester() } };
}
