import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { visible } from '../../terminal/visible.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { readSecrets } from './read-secrets.ts';

export interface AddCredentialFlags {
  readonly username: string;
  readonly passwordStdin?: boolean;
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
  const { password, enablePassword } = await readSecrets(context, flags);
  const credential = await client.credentials.create({
    name,
    username,
    password,
    ...(enablePassword !== undefined && { enablePassword }),
    ...(tag && { tags: tag }),
    ...(priority !== undefined && { priority }),
  });
  const { tags } = credential;
  const where = tags.length === 0 ? 'every device' : `devices tagged ${tags.join(', ')}`;
  if (json) writeJson(context.terminal, credential);
  else context.terminal.out(visible(`Added ${credential.name} (${credential.username}), for ${where}.`));
  return exitCodes.ok;
}
