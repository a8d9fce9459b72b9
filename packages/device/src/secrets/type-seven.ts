/** The key of Cisco's type 7, which every IOS device has. */
// cspell:disable-next-line
const key = 'dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87';
const highestSeed = 15;

/** Returns true for a text that Cisco's type 7 decodes to printable characters. Other numbers hardly ever do. */
export function isTypeSeven(text: string): boolean {
  // A number is as likely to be one.
  if (/^\d{1,11}$/.test(text)) return false;
  if (text.length < 6 || text.length % 2 !== 0 || !/^\d\d(?:[0-9A-F]{2}){2,}$/i.test(text)) return false;
  const seed = Number(text.slice(0, 2));
  if (seed > highestSeed) return false;
  for (let at = 2; at < text.length; at += 2) {
    const code = Number.parseInt(text.slice(at, at + 2), 16) ^ key.charCodeAt((seed + at / 2 - 1) % key.length);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
