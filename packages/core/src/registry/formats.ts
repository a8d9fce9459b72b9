/** Formats of JSON Schema and of zod: the words for one, and an example. */
const formats: Readonly<Record<string, readonly [what: string, example: string]>> = {
  ipv4: ['an IPv4 address', '192.0.2.1'],
  ipv6: ['an IPv6 address', '2001:db8::1'],
  cidrv4: ['an IPv4 network', '192.0.2.0/24'],
  cidrv6: ['an IPv6 network', '2001:db8::/32'],
  mac: ['a MAC address', '00:00:5e:00:53:01'],
  hostname: ['a host name', 'core-1.example.com'],
  email: ['an email address', 'noc@example.com'],
  uri: ['a URL', 'https://example.com/'],
  url: ['a URL', 'https://example.com/'],
  uuid: ['a UUID', '3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
  date: ['a date', '2026-01-31'],
  time: ['a time of day', '08:30:00'],
  'date-time': ['a date and time in UTC', '2026-01-31T08:30:00Z'],
  datetime: ['a date and time in UTC', '2026-01-31T08:30:00Z'],
  duration: ['a duration', 'PT1H30M'],
  e164: ['a phone number', '+12025550123'],
};

/**
 * Returns a format in words with an example: `an IPv4 address, e.g. 192.0.2.1`. Undefined for an unknown format.
 *
 * @param pattern of the field, named in place of an example that it refuses
 */
export function describeFormat(format: unknown, pattern: unknown): string | undefined {
  if (typeof format !== 'string' || !Object.hasOwn(formats, format)) return undefined;
  const [what, example] = formats[format] ?? ['', ''];
  // The pattern of zod's `url` is that of its protocol or host name.
  if (format === 'url' || typeof pattern !== 'string' || matches(pattern, example)) return `${what}, e.g. ${example}`;
  return `${what} that matches the pattern ${JSON.stringify(pattern)}`;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    // A pattern of another kind.
    return false;
  }
}
