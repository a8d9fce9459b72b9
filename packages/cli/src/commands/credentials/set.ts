import type { ChangeCredential } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { requester } from '../../client/requester.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describe } from './describe.ts';
import { findCredential } from '../../client/find-named.ts';
import { readSecrets, type SecretFlags } from './read-secrets.ts';
import { withPassphrase } from './with-passphrase.ts';

/** `enable: false`: remove the enable password. */
export interface SetCredentialFlags extends SecretFlags {
  readonly username?: string;
  readonly newPassword?: boolean;
  /** False: for every device. */
  readonly tag?: readonly string[] | false;
  /** In place of the current ones. */
  readonly network?: readonly string[];
  readonly priority?: number;
  readonly maxRefusals?: number;
  readonly json?: boolean;
}

/** Changes a credential. Without any option, changes the password. */
export async function setCredential(context: Context, name: string, flags: SetCredentialFlags): Promise<void> {
  const client = await connect(context);
  // First: a person should not type a password for a credential that does not exist.
  const { id } = await findCredential(client, name);
  const { username, newPassword, passwordStdin, privateKey, agent, enable, tag, network, priority, maxRefusals, json } =
    flags;
  const others = [username, enable, tag, network, priority, maxRefusals].some((value) => value !== undefined);
  const keepLogin = !newPassword && !passwordStdin && privateKey === undefined && agent === undefined && others;
  const changed: ChangeCredential = {
    ...(username !== undefined && { username }),
    ...(await readSecrets(context, { ...flags, keepLogin })),
    ...(enable === false && { enablePassword: null }),
    ...(tag !== undefined && { tags: tag || [] }),
    ...(network && { networks: network }),
    ...(priority !== undefined && { priority }),
    ...(maxRefusals !== undefined && { maxRefusals }),
  };
  const credential = await withPassphrase(context, (more) =>
    client.credentials.change(id, { ...changed, ...more }, { requestedBy: requester() }),
  );
  if (json) writeJson(context.terminal, credential);
  else context.terminal.out(escapeControls(`Changed ${describe(credential)}.`));
}
