import type { Client, Credential, NewCredential } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { isCode } from '../../error-fields.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { askSecret } from '../../terminal/ask.ts';
import { visible } from '../../terminal/visible.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { readSecrets } from './read-secrets.ts';

export interface AddCredentialFlags {
  readonly username: string;
  readonly passwordStdin?: boolean;
  /** A file. */
  readonly privateKey?: string;
  readonly enable?: boolean;
  readonly tag?: readonly string[];
  readonly priority?: number;
  readonly json?: boolean;
}

/** Adds a credential. */
export async function addCredential(context: Context, name: string, flags: AddCredentialFlags): Promise<ExitCode> {
  const { username, tag, priority, json } = flags;
  // First: nobody shall type a password only to hear that there is no server.
  const client = await connect(context);
  const credential = await create(context, client, {
    name,
    username,
    ...(await readSecrets(context, flags)),
    ...(tag && { tags: tag }),
    ...(priority !== undefined && { priority }),
  });
  const { tags, fingerprint } = credential;
  const login = fingerprint === null ? credential.username : `${credential.username}, key ${fingerprint}`;
  const where = tags.length === 0 ? 'every device' : `devices tagged ${tags.join(', ')}`;
  if (json) writeJson(context.terminal, credential);
  else context.terminal.out(visible(`Added ${credential.name} (${login}), for ${where}.`));
  return exitCodes.ok;
}

/** Whether a key wants a passphrase, the server finds out; it is asked for then. */
async function create(context: Context, client: Client, credential: NewCredential): Promise<Credential> {
  try {
    return await client.credentials.create(credential);
  } catch (error) {
    if (!isCode(error, 'NR_CREDENTIAL_PASSPHRASE_MISSING') || !process.stdin.isTTY) throw error;
    const passphrase = await askSecret(context.terminal, 'Passphrase of the key: ');
    if (passphrase === '') throw error;
    return client.credentials.create({ ...credential, passphrase });
  }
}
