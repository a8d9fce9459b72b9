/** Returns the local time of day with milliseconds: `14:02:11.123`. */
export function timeOfDay(timestamp: string): string {
  const at = new Date(timestamp);
  const part = (value: number, digits: number): string => String(value).padStart(digits, '0');
  const [hours, minutes, seconds] = [at.getHours(), at.getMinutes(), at.getSeconds()].map((value) => part(value, 2));
  return `${hours}:${minutes}:${seconds}.${part(at.getMilliseconds(), 3)}`;
}

/** Returns keys and values as one line: `vlan=10 name="a b"`. */
export function metaText(meta: object): string {
  return Object.entries(meta)
    .map(([key, value]) => `${key}=${isWord(value) ? value : JSON.stringify(value)}`)
    .join(' ');
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value);
}
