/** The parts of a syslog message that a trigger needs. */
export interface SyslogMessage {
  /** The host name that the sender states. Absent if it states none. */
  readonly host?: string;
  /** Everything behind the host name or the time: tag, message id, structured data, message. At most 2048 characters. */
  readonly text: string;
}

/** Longer texts are cut, in characters: what reports a change stands at the beginning. */
const longestText = 2_048;

const time = [
  // `*Mar  1 00:01:02.123`, `Nov 27 2026 04:00:00 UTC`, `Nov 27 04:00:00 2026`
  String.raw`[*.]?[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d{1,2}:\d\d:\d\d(?:[.:]\d{1,9})?(?: \d{4}(?= ))?(?: [A-Z]{2,5}(?=[: ]))?`,
  // `2026 Nov 27 04:00:00.123 UTC`
  String.raw`\d{4} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,9})?(?: [A-Z]{2,5}(?=[: ]))?`,
  // `2026-11-27T04:00:00.123+00:00`
  String.raw`\d{4}-\d\d-\d\dT[\d:.]{5,18}(?:Z|[+-]\d\d:?\d\d)?`,
].join('|');
const hostForm = String.raw`[\w.:-]{1,255}`;

const priority = /^<(\d{1,3})>/;
/** RFC 5424: version, time, host name. */
const modern = /^1 \S{1,64} (\S{1,255}) /;
/** Behind the priority: a sequence number of the sender, and the host name that Cisco devices put before the time. */
const before = new RegExp(String.raw`^(?:(?:\d{1,10})?: *)?(?:(?<origin>${hostForm}): (?=${time}))?`);
/** RFC 3164 and its many variants: the time, and the host name unless a colon ends the time. */
const classic = new RegExp(String.raw`^(?:${time})(?<ends>:?) *(?:(?<host>${hostForm})(?= ))?`);

/**
 * Reads a syslog message of RFC 5424, of RFC 3164, or of the variants of the vendors. Returns undefined for bytes that do
 * not begin with a priority. Never fails.
 */
export function parseSyslog(bytes: Uint8Array): SyslogMessage | undefined {
  const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const [start, number] = priority.exec(message) ?? [];
  if (start === undefined || Number(number) > 191) return undefined;
  const rest = message.slice(start.length);
  const found = modern.exec(rest);
  if (found) return made(found[1] === '-' ? undefined : found[1], rest.slice(found[0].length));
  const leading = before.exec(rest);
  const behind = rest.slice(leading?.[0].length ?? 0);
  const origin = leading?.groups?.['origin'];
  const timed = classic.exec(behind);
  if (!timed) return made(origin, behind);
  const { ends, host } = timed.groups ?? {};
  // `10:00:00: %SYS-5-…` names no host, and neither does `10:00:00 sshd: …`: what ends in a colon is the tag.
  const named = ends === '' && host !== undefined && !host.endsWith(':') ? host : undefined;
  const taken = named === undefined ? timed[0].length - (host?.length ?? 0) : timed[0].length;
  return made(origin ?? named, behind.slice(taken));
}

function made(host: string | undefined, text: string): SyslogMessage {
  const cut = text.trim().slice(0, longestText);
  return { ...(host !== undefined && { host }), text: cut };
}
