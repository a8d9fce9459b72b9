/** Returns an IPv6 address, with its prefix, in its short form. Returns other words as they are. */
export function shortIpv6(word: string): string {
  const [, address = '', length = ''] = /^([\da-f]{0,4}(?::[\da-f]{0,4}){2,8})(\/\d{1,3})?$/i.exec(word) ?? [];
  if (address === '') return word;
  const [head = '', tail, ...more] = address.split('::');
  const parts = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [first, last] = [parts(head), parts(tail ?? '')];
  const missing = 8 - first.length - last.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 0)) return word;
  const all = [...first, ...Array.from({ length: missing }, () => '0'), ...last];
  if (all.includes('')) return word;
  const text = all.map((part) => part.toLowerCase().replace(/^0+(?=.)/, '')).join(':');
  const zeros = text.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const longest = zeros.toSorted((one, other) => other.length - one.length)[0];
  return (longest === undefined ? text : text.replace(longest, '::').replace(':::', '::')) + length.toLowerCase();
}
