import type {
  Client,
  Credential,
  NotificationChannel,
  NotificationRule,
  Schedule,
  Source,
  Tag,
  Trigger,
  Window,
} from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/** A code of the database package. */
type Code = keyof typeof import('@netraven/db').codes;

/** Returns the error for an unknown name, with a similar one. `what` is a sentence without its end. */
export async function unknownName(
  code: Code,
  what: string,
  name: string,
  known: readonly string[],
): Promise<NetRavenError> {
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  return new NetRavenError(code, `${what}.${didYouMean(name, known)}`, { hint: codes[code].hint });
}

/** Returns the entry with a name. @throws {NetRavenError} `code`, with a similar name */
async function findNamed<Entry extends { readonly name: string }>(
  entries: readonly Entry[],
  name: string,
  what: string,
  code: Code,
): Promise<Entry> {
  const found = entries.find((entry) => entry.name === name);
  if (found) return found;
  const known = entries.map((entry) => entry.name);
  throw await unknownName(code, `There is no ${what} ${name}`, name, known);
}

/** Finds a channel by name. @throws {NetRavenError} NR_CHANNEL_UNKNOWN with a similar name */
export async function findChannel(client: Client, name: string): Promise<NotificationChannel> {
  return findNamed((await client.channels.list()).channels, name, 'channel', 'NR_CHANNEL_UNKNOWN');
}

/** Finds a credential by name. @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN with a similar name */
export async function findCredential(client: Client, name: string): Promise<Credential> {
  return findNamed((await client.credentials.list()).credentials, name, 'credential', 'NR_CREDENTIAL_UNKNOWN');
}

/** Finds a rule by name. @throws {NetRavenError} NR_NOTIFICATION_UNKNOWN with a similar name */
export async function findRule(client: Client, name: string): Promise<NotificationRule> {
  return findNamed((await client.notifications.list()).rules, name, 'rule', 'NR_NOTIFICATION_UNKNOWN');
}

/** Finds a schedule by name. @throws {NetRavenError} NR_SCHEDULE_UNKNOWN with a similar name */
export async function findSchedule(client: Client, name: string): Promise<Schedule> {
  return findNamed((await client.schedules.list()).schedules, name, 'schedule', 'NR_SCHEDULE_UNKNOWN');
}

/** Finds a source by name. @throws {NetRavenError} NR_SOURCE_UNKNOWN with a similar name */
export async function findSource(client: Client, name: string): Promise<Source> {
  return findNamed((await client.sources.list()).sources, name, 'source', 'NR_SOURCE_UNKNOWN');
}

/** Finds a tag by name. @throws {NetRavenError} NR_TAG_UNKNOWN with a similar name */
export async function findTag(client: Client, name: string): Promise<Tag> {
  return findNamed((await client.tags.list()).tags, name, 'tag', 'NR_TAG_UNKNOWN');
}

/** Finds a trigger by name. @throws {NetRavenError} NR_TRIGGER_UNKNOWN with a similar name */
export async function findTrigger(client: Client, name: string): Promise<Trigger> {
  return findNamed((await client.triggers.list()).triggers, name, 'trigger', 'NR_TRIGGER_UNKNOWN');
}

/** Finds a window by name. @throws {NetRavenError} NR_WINDOW_UNKNOWN with a similar name */
export async function findWindow(client: Client, name: string): Promise<Window> {
  return findNamed((await client.windows.list()).windows, name, 'window', 'NR_WINDOW_UNKNOWN');
}
