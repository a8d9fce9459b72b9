/** Limit of the hosts of one pattern. */
const maxHosts = 10_000;

/** Returns the hosts of a pattern such as `sw[01:50].ams` or `sw-[a:f]`. Undefined if it is not readable or too wide. */
export function expandRange(pattern: string): string[] | undefined {
  const match = /^([^[\]]*)\[([^[\]]*)\](.*)$/.exec(pattern);
  if (!match) return [pattern];
  const [, before = '', range = '', after = ''] = match;
  const values = valuesOf(range);
  const rest = expandRange(after);
  if (!values || !rest || values.length * rest.length > maxHosts) return undefined;
  return values.flatMap((value) => rest.map((end) => `${before}${value}${end}`));
}

function valuesOf(range: string): string[] | undefined {
  const [from = '', to = '', step = '1'] = range.split(':');
  const by = Number(step);
  if (!Number.isInteger(by) || by < 1) return undefined;
  const letters = /^[a-z]$/i.test(from) && /^[a-z]$/i.test(to);
  if (!letters && !(/^\d{1,9}$/.test(from) && /^\d{1,9}$/.test(to))) return undefined;
  const [first, last] = letters ? [from.charCodeAt(0), to.charCodeAt(0)] : [Number(from), Number(to)];
  const count = Math.floor((last - first) / by) + 1;
  if (count < 1 || count > maxHosts) return undefined;
  const show = (value: number): string =>
    letters ? String.fromCharCode(value) : String(value).padStart(from.length, '0');
  return Array.from({ length: count }, (_, index) => show(first + index * by));
}
