import type { Credential } from '@netraven/api';
import type { Context } from '../../context.ts';
import { isCode } from '../../error-fields.ts';
import { askSecret } from '../../terminal/ask.ts';

/** Sends a credential, and asks for the passphrase if the server answers that the key needs one. */
export async function withPassphrase(
  { terminal }: Context,
  send: (more: { readonly passphrase?: string }) => Promise<Credential>,
): Promise<Credential> {
  try {
    return await send({});
  } catch (error) {
    if (!isCode(error, 'NR_CREDENTIAL_PASSPHRASE_MISSING') || !process.stdin.isTTY) throw error;
    const passphrase = await askSecret(terminal, 'Passphrase of the key: ');
    if (passphrase === '') throw error;
    return send({ passphrase });
  }
}
