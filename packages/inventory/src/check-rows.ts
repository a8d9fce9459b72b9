import { isIP } from 'node:net';
import { isDeviceName } from '@netraven/core/attempt';
import type { PlatformFinder } from './platform-names.ts';
import type { BadRow, Found, FoundDevice, Row, Rows, SkippedRow } from './row.ts';

/** Values for all devices of an import. */
export interface RowOptions {
  readonly findPlatform: PlatformFinder;
  /** Names of platforms in the source, and those of NetRaven for them. `findPlatform` knows them. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** For devices whose source has no platform. */
  readonly platform?: string | undefined;
  /** For every device. */
  readonly tags?: readonly string[] | undefined;
}

/** Checks the devices of a source. Names are unique after Unicode normalization (NFC). */
export function checkRows({ devices, notes = [] }: Found, options: RowOptions): Rows {
  const good: Row[] = [];
  const bad: BadRow[] = [];
  const skipped: SkippedRow[] = [];
  const places = new Map<string, string>();
  for (const device of devices) {
    const { at } = device;
    const name = textOf(device.name).normalize('NFC').trim().slice(0, 300);
    if (device.skipped !== undefined) {
      skipped.push({ at, name, reason: device.skipped, ...(device.unread && { unread: true }) });
      continue;
    }
    const problems: string[] = [...(device.problems ?? [])];
    const key = keyOf(device.key);
    // The fields of a broken row can be shifted: a message about one could show a password.
    const row = problems.length > 0 ? undefined : checkRow(device, name, options, problems);
    const earlier = places.get(name);
    if (earlier === undefined) {
      if (name !== '') places.set(name, at);
    } else problems.push(`the name is used at ${earlier} already`);
    if (row && problems.length === 0) good.push({ ...row, ...key });
    else bad.push({ at, name, ...key, problems });
  }
  return { good, bad, skipped, notes };
}

/** Returns the id of a device in its source, if it is a number, a UUID or the like. */
function keyOf(sent: unknown): { readonly key?: string } {
  const key = textOf(sent);
  return /^[\w-]{1,64}$/.test(key) ? { key } : {};
}

function checkRow(device: FoundDevice, name: string, options: RowOptions, problems: string[]): Row {
  if (name === '') problems.push('the name is missing');
  else if (!isDeviceName(name)) {
    problems.push('the name must be letters, digits, `.`, `_` and `-`, a letter or digit first, and not `fleet`');
  }
  // Spreadsheets of NetBox have a prefix length: 10.0.0.1/24.
  const address =
    textOf(device.address)
      .trim()
      .replace(/\/\d{1,3}$/, '') || name;
  if (name !== '' && !isAddress(address)) problems.push(`${shown(address)} is no IP address or DNS name`);
  const port = portOf(device.port, problems);
  const platform = platformOf(device.platform, options, problems);
  const tags = tagsOf([...(device.tags ?? []), ...(options.tags ?? [])], problems);
  const pool = poolOf(device.pool, problems);
  const { login, note } = loginOf(device, problems);
  const notes = [...(device.notes ?? []), ...note];
  const { at, settings = {} } = device;
  return { at, name, address, ...(port !== undefined && { port }), platform, tags, ...pool, settings, ...login, notes };
}

/** A DNS name never ends in a label of digits: such a text is a mistyped IP address, e.g. 10.0.0.300. */
function isAddress(text: string): boolean {
  if (isIP(text) > 0) return true;
  return (
    text.length <= 253 &&
    /^[a-z0-9](?:[\w-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[\w-]{0,61}[a-z0-9])?)*\.?$/i.test(text) &&
    /[^.\d][^.]*\.?$/.test(text)
  );
}

function portOf(sent: unknown, problems: string[]): number | undefined {
  const text = textOf(sent).trim();
  if (text === '') return undefined;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) problems.push(`${shown(text)} is no port`);
  return port;
}

function platformOf(sent: unknown, { findPlatform, map = {}, platform }: RowOptions, problems: string[]): string {
  const theirs = textOf(sent).trim() || (platform ?? '');
  const found = theirs === '' ? undefined : findPlatform(theirs);
  if (found !== undefined) return found;
  const mapped = Object.hasOwn(map, theirs) ? map[theirs] : undefined;
  if (mapped !== undefined) problems.push(`${shown(mapped)}, which --map gives for ${shown(theirs)}, is unknown`);
  else
    problems.push(
      theirs === ''
        ? 'the platform is missing; give one for all with --platform'
        : `the platform ${shown(theirs)} is unknown; name yours with --map <theirs>=<id>`,
    );
  return theirs;
}

/** Makes tags of any texts: what a tag cannot contain becomes a dash. */
function tagsOf(sent: readonly unknown[], problems: string[]): string[] {
  const texts = sent.map((tag) => textOf(tag).trim()).filter((text) => text !== '');
  if (texts.some((text) => /\p{Cc}/u.test(text))) problems.push('a tag contains control characters');
  const tags = [...new Set(texts.map((text) => text.replaceAll(/[^\w.:/-]+/g, '-').slice(0, 64)))].sort();
  if (tags.length > 64) problems.push(`${tags.length} tags are more than 64`);
  return tags;
}

/** An empty text leaves the pool as it is. */
function poolOf(sent: unknown, problems: string[]): { readonly pool?: string } {
  const pool = textOf(sent).trim();
  if (pool === '') return {};
  if (!/^[\w.-]{1,64}$/.test(pool)) problems.push(`${shown(pool)} cannot be the name of a pool`);
  return { pool };
}

/** Quotes a foreign text, which may be long. */
function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

/** Never names a secret. */
function loginOf(
  { login }: FoundDevice,
  problems: string[],
): { login: Pick<Row, 'login'> | undefined; note: string[] } {
  const { username, password, enablePassword } = login ?? {};
  for (const [field, value] of Object.entries({ username, password, 'enable password': enablePassword })) {
    if (value !== undefined && (value.length > 1024 || /\p{Cc}/u.test(value))) {
      problems.push(`the ${field} is too long or contains control characters`);
    }
  }
  if (!password) {
    return { login: undefined, note: enablePassword ? ['an enable password without a password is not imported'] : [] };
  }
  if (!username) return { login: undefined, note: ['a password without a username is not imported'] };
  return { login: { login: { username, password, ...(enablePassword && { enablePassword }) } }, note: [] };
}

/** Returns texts and numbers as text; everything else as ''. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}
