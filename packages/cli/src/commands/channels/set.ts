import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { defaultPorts, type AddChannelFlags } from './add.ts';
import { readChannelSecrets, type ChannelSecret } from './channel-secrets.ts';
import { findChannel } from '../../client/find-named.ts';
import { requireChange } from '../require-change.ts';

export interface SetChannelFlags extends AddChannelFlags {
  readonly rename?: string;
  readonly newUrl?: boolean;
  readonly newKey?: boolean;
  readonly newPassword?: boolean;
  /** False: no login at the mail server. */
  readonly login?: boolean;
}

/** Changes a channel. */
export async function setChannel(context: Context, name: string, flags: SetChannelFlags): Promise<void> {
  const { rename, newUrl, newKey, newPassword, login, secretsStdin, json, ...mail } = flags;
  const client = await connect(context);
  const { id, settings } = await findChannel(client, name);
  const isFirstUser = mail.user !== undefined && settings.user === undefined;
  // The stored password is not sent to another server.
  const isOtherHost = mail.host !== undefined && mail.host !== settings.host;
  const losesPassword = isOtherHost && settings.user !== undefined && login !== false;
  const asksPassword = newPassword || isFirstUser || losesPassword;
  const secrets = (
    [
      ['url', newUrl],
      ['key', newKey],
      ['password', asksPassword],
    ] as const
  ).flatMap(([secret, asked]): ChannelSecret[] => (asked ? [secret] : []));
  // STARTTLS works on any port, TLS from the first byte on has its own.
  const isOtherKind = [settings.tls, mail.tls].includes('tls');
  const hasDefaultPort = settings.tls !== undefined && settings.port === defaultPorts[settings.tls];
  const changed = {
    ...(mail.tls && isOtherKind && hasDefaultPort && { port: defaultPorts[mail.tls] }),
    ...mail,
    ...(rename !== undefined && { name: rename }),
    ...(login === false && { noLogin: true as const }),
    ...(await readChannelSecrets(context, secrets, secretsStdin)),
  };
  requireChange(Object.keys(changed).length > 0, `netraven channels set ${name} --new-url`);
  const channel = await client.channels.change(id, changed);
  if (json) writeJson(context.terminal, channel);
  else context.terminal.out(escapeControls(`Changed ${channel.name}: ${channel.kind} at ${channel.place}.`));
}
