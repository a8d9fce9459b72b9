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
export function checkRows({ devices, notes = [], incomplete }: Found, options: RowOptions): Rows {
  const good: Row[] = [];
  const bad: BadRow[] = [];
  const skipped: SkippedRow[] = [];
  const places = new Map<string, { readonly at: string; readonly name: string }>();
  const keys = new Map<string, string>();
  let repeated: string | undefined;
  for (const device of devices) {
    const { at } = device;
    const name = textOf(device.name).normalize('NFC').trim().slice(0, 300);
    // Never the text of another name: a file that is no inventory may have a secret at its place.
    const shownName = isDeviceName(name) ? name : '';
    const key = keyOf(device.key);
    const problems: string[] = [...(device.problems ?? [])];
    if (key.key !== undefined) {
      const before = keys.get(key.key);
      // A list that changes while its pages are read has one device twice and another one never.
      if (before !== undefined) repeated ??= `the id of ${before} is also that of ${at}`;
      keys.set(key.key, at);
    }
    if (device.skipped !== undefined) {
      const { skipped: reason, unread, stays } = device;
      skipped.push({ at, name: shownName, ...key, reason, ...(unread && { unread }), ...(stays && { stays }) });
      continue;
    }
    // The fields of a broken row can be shifted: a message about one could show a password.
    const row = problems.length > 0 ? undefined : checkRow(device, name, options, problems);
    const earlier = places.get(plainName(name));
    if (earlier === undefined) {
      if (name !== '') places.set(plainName(name), { at, name });
    } else if (earlier.name === name) problems.push(`the name is used at ${earlier.at} already`);
    else problems.push(`the name differs only in case from that at ${earlier.at}`);
    if (row && problems.length === 0) good.push({ ...row, ...key });
    else bad.push({ at, name: shownName, ...key, problems });
  }
  const reason = incomplete ?? repeated;
  return { good, bad, skipped, notes, ...(reason !== undefined && { incomplete: reason }) };
}

/** Returns a name without its case. The mirror has a folder for each name, and many disks know no case. */
export function plainName(name: string): string {
  return name.toLowerCase();
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
  const given = textOf(device.address)
    .trim()
    .replace(/\/\d{1,3}$/, '');
  const address = given || name;
  // Without an address, a name that cannot be one was reported.
  if (!isAddress(address) && (given !== '' || isDeviceName(name))) {
    problems.push(
      given === '' ? 'the name is no DNS name, and there is no address' : 'the address is no IP address or DNS name',
    );
  }
  const port = portOf(device.port, problems);
  const platform = platformOf(device.platform, options, problems);
  const tags = tagsOf([...(device.tags ?? []), ...(options.tags ?? [])], problems);
  const pool = poolOf(device.pool, problems);
  const { login, note } = loginOf(device, problems);
  const notes = [...(device.notes ?? []), ...note];
  const { at, settings = {} } = device;
  return {
    at,
    name,
    address,
    ...(given === '' && { isNamedOnly: true }),
    ...(port !== undefined && { port }),
    platform,
    tags,
    ...pool,
    settings,
    ...login,
    notes,
  };
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
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) problems.push('the port is no number from 1 to 65535');
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
  const texts = sent.map((tag) => tagText(tag).normalize('NFC').trim()).filter((text) => text !== '');
  if (texts.some((text) => /\p{Cc}/u.test(text))) problems.push('a tag contains control characters');
  const cut = texts.map((text) =>
    Array.from(text.replaceAll(/[^\p{L}\p{M}\p{N}_.:/-]+/gu, '-'))
      .slice(0, 64)
      .join(''),
  );
  // Only the dashes of other characters are left: different texts would become one tag.
  if (cut.some((tag) => !/[\p{L}\p{N}]/u.test(tag.replace(/^[a-z]+:/, '')))) {
    problems.push('a tag has neither a letter nor a digit');
  }
  const tags = [...new Set(cut)].sort();
  if (tags.length > 64) problems.push(`${tags.length} tags are more than 64`);
  return tags;
}

function tagText(tag: unknown): string {
  return typeof tag === 'boolean' ? String(tag) : textOf(tag);
}

/** An empty text leaves the pool as it is. */
function poolOf(sent: unknown, problems: string[]): { readonly pool?: string } {
  const pool = textOf(sent).trim();
  if (pool === '') return {};
  if (!/^[\w.-]{1,64}$/.test(pool)) problems.push('the pool must be 1 to 64 letters, digits, `-`, `_` and `.`');
  return { pool };
}

/** Quotes the name of a platform, which `--map` needs. Another text is not shown: it may be a secret in a wrong column. */
function shown(text: string): string {
  return /^[\w .:()/+-]{1,64}$/.test(text) ? JSON.stringify(text) : 'in this row';
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
