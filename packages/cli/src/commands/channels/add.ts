import type { NewNotificationChannel } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { readChannelSecrets } from './channel-secrets.ts';

export type ChannelKind = NewNotificationChannel['kind'];

export interface AddChannelFlags {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: 'starttls' | 'tls' | 'none';
  readonly from?: string;
  readonly to?: readonly string[];
  readonly user?: string;
  readonly secretsStdin?: boolean;
  readonly json?: boolean;
}

export const defaultPorts = { starttls: 587, tls: 465, none: 25 } as const;

/** Adds a channel. */
export async function addChannel(
  context: Context,
  name: string,
  kind: ChannelKind,
  flags: AddChannelFlags,
): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const channel = await client.channels.create(await newChannel(context, name, kind, flags));
  if (flags.json) writeJson(terminal, channel);
  else {
    terminal.out(escapeControls(`Added ${name}: ${kind} at ${channel.place}.`));
    terminal.err(`Send a message with \`netraven channels test ${name}\`.`);
  }
}

async function newChannel(
  context: Context,
  name: string,
  kind: ChannelKind,
  flags: AddChannelFlags,
): Promise<NewNotificationChannel> {
  const { host, port, tls = 'starttls', from, to, user, secretsStdin } = flags;
  if (kind === 'webhook') return { name, kind, ...(await readChannelSecrets(context, ['url', 'key'], secretsStdin)) };
  if (kind !== 'email') return { name, kind, ...(await readChannelSecrets(context, ['url'], secretsStdin)) };
  if (host === undefined || from === undefined || to === undefined) {
    throw cliError('NR_USAGE_INVALID', 'A mail channel needs --host, --from and --to', {
      hint: `Write e.g. \`netraven channels add ${name} email --host mail.example.net --from netraven@example.net --to noc@example.net\`.`,
    });
  }
  const login = user === undefined ? {} : { user, ...(await readChannelSecrets(context, ['password'], secretsStdin)) };
  return { name, kind, host, port: port ?? defaultPorts[tls], tls, from, to, ...login };
}
