/** Returns a line as it is compared: without quotes and more blanks than one, with `interface vlan 10` as `interface vlan10`. */
export function plain(text: string): string {
  return text
    .replaceAll(/["']/g, '')
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/^(int[a-z]*) ([a-z-]+) (?=\d)/i, '$1 $2');
}

/** Words behind which the rest of a line is one value. */
const text = /^(.*?\b(?:description|remark|name|port-name|location|contact|hostname|host-name|address))(?= \S)/;

/** Returns the words that name the value of a line: `description` of `description a b`, `duplex` of `duplex full`. */
export function keyOf(line: string): string {
  return text.exec(line)?.[1] ?? line.replace(/ ?\S+$/, '');
}

/** Returns an entry of a list without its number: `permit ip any any` of `10 permit ip any any`. */
export function withoutNumber(line: string): string {
  return line.replace(/^\d+ (?=permit |deny |remark )/, '').replace(/ seq \d+ /, ' ');
}

/** Returns the words before a masked secret. Undefined without a mask. */
export function beforeSecret(line: string): string | undefined {
  const at = line.indexOf('<secret:');
  return at === -1
    ? undefined
    : line
        .slice(0, at)
        .replace(/ (?:\d|encrypted|hashed) $/, ' ')
        .trim();
}
