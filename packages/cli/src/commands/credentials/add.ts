import type { NewCredential } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describe } from './describe.ts';
import { readNetworks } from './read-networks.ts';
import { readSecrets, type SecretFlags } from './read-secrets.ts';
import { withPassphrase } from './with-passphrase.ts';

export interface AddCredentialFlags extends SecretFlags {
  readonly username: string;
  readonly tag?: readonly string[];
  readonly network?: readonly string[];
  readonly priority?: number;
  readonly maxRefusals?: number;
  readonly json?: boolean;
}

/** Adds a credential. */
export async function addCredential(context: Context, name: string, flags: AddCredentialFlags): Promise<void> {
  const { username, tag, priority, maxRefusals, json } = flags;
  // First: a person should not type a password only to read that no server runs.
  const client = await connect(context);
  const sent: NewCredential = {
    name,
    username,
    networks: await readNetworks(context, client, flags),
    ...(await readSecrets(context, flags)),
    ...(tag && { tags: tag }),
    ...(priority !== undefined && { priority }),
    ...(maxRefusals !== undefined && { maxRefusals }),
  };
  const credential = await withPassphrase(context, (more) => client.credentials.create({ ...sent, ...more }));
  if (json) writeJson(context.terminal, credential);
  else context.terminal.out(escapeControls(`Added ${describe(credential)}.`));
}
