import { shortIpv6 } from '@netraven/core';

/** Words behind which the rest of a line is a text of a person: the device takes it as it is. */
const announcesText = new Set(
  'description,remark,name,port-name,location,contact,hostname,host-name,sysname,alias,comment,banner,message'.split(
    ',',
  ),
);
/** Words behind which a name comes. A name is never cut. */
const announcesName = new Set(
  `access-class,access-group,access-list,class,class-map,class-of-service,community,community-list,extended,filter,group,in,
keyring,list,neighbor,out,peer-group,policy,policy-map,policy-statement,prefix-list,profile,route-map,standard,template,term,
track,user,username,vrf,zone`.split(/,\s*/),
);
/** Ports that devices show by name. */
// cspell:disable
const ports: Readonly<Record<string, string>> = Object.fromEntries(
  `bgp 179,bootpc 68,bootps 67,domain 53,ftp 21,ftp-data 20,https 443,isakmp 500,ldap 389,ntp 123,pop3 110,smtp 25,snmp 161,
snmptrap 162,ssh 22,sunrpc 111,syslog 514,tacacs 49,telnet 23,tftp 69,www 80,http 80`
    .split(/,\s*/)
    .map((each) => each.split(' ')),
);
// cspell:enable

/**
 * Returns the words of a line, as they are compared: without quotes, in lower case except for texts of a person, with
 * `interface vlan 10` as `interface vlan10`.
 */
export function lineWords(line: string): string[] {
  const words = line.replaceAll(/["']/g, '').trim().split(/\s+/);
  if (words[0] === '') return [];
  const from = words.findIndex((word) => announcesText.has(word.toLowerCase()));
  const lower = words.map((word, index) => {
    const end = index === words.length - 1 && word.length > 1 ? word.replace(/[;,]$/, '') : word;
    return from !== -1 && index > from ? end : shortIpv6(end.toLowerCase());
  });
  const [first = '', name = '', number = '', ...rest] = lower;
  // Versions of IOS differ in `ip domain-name` and `ip domain name`.
  if (first === 'ip' && name.startsWith('domain-')) return [first, 'domain', name.slice(7), ...lower.slice(2)];
  if (first === 'no' && name === 'ip' && number.startsWith('domain-'))
    return [first, name, 'domain', number.slice(7), ...rest];
  // They also differ in `logging 192.0.2.1` and `logging host 192.0.2.1`.
  if (first === 'logging' && name === 'host' && /^\d+\.|:/.test(number)) return [first, number, ...rest];
  // Junos shows `ge-0/0/0.7` as `ge-0/0/0 unit 7`.
  const at = first === 'set' || first === 'delete' ? 2 : 1;
  const unit =
    lower[at - 1] === 'interfaces' ? /^(?<interface>.+)\.(?<number>\d+)$/.exec(lower[at] ?? '')?.groups : undefined;
  if (unit) return lower.toSpliced(at, 1, unit['interface'] ?? '', 'unit', unit['number'] ?? '');
  const isInterface = first.length > 2 && 'interface'.startsWith(first);
  if (!isInterface) return lower;
  if (/^[a-z-]+$/.test(name) && /^\d/.test(number)) return ['interface', name + number, ...rest];
  return ['interface', ...lower.slice(1)];
}

/** Returns the words without a number in their sequence. Undefined if they have none: `10 permit …`, `… seq 5 permit …`. */
export function withoutSequence(words: readonly string[]): string[] | undefined {
  const [first = '', second = ''] = words;
  if (words.length > 1 && /^\d+$/.test(first) && isAction(second)) return words.slice(1);
  const at = words.findIndex((word) => word === 'seq' || (word === 'sequence' && words.some(isAction)));
  if (at !== -1 && /^\d+$/.test(words[at + 1] ?? '')) return [...words.slice(0, at), ...words.slice(at + 2)];
  return undefined;
}

function isAction(word: string): boolean {
  return word === 'permit' || word === 'deny' || word === 'remark';
}

/** Returns true if the word behind these ones must not be cut: a name, or a part of a text. */
export function isExactBehind(words: readonly string[], at: number): boolean {
  const before = words[at - 1];
  return (
    (before !== undefined && announcesName.has(before)) || words.slice(0, at).some((each) => announcesText.has(each))
  );
}

/** Returns how many words name the value of a line, of which a section has one on most platforms: all but the value. */
export function keyLength(words: readonly string[]): number {
  const text = words.findIndex((word) => announcesText.has(word));
  if (text !== -1 && text < words.length - 1) return text + 1;
  const address = words.indexOf('ip') + 1;
  if (address > 0 && words[address] === 'address' && words.length > address + 1) return address + 1;
  return Math.max(0, words.length - 1);
}

/** Returns the words before a masked secret, without the kind of the secret, such as `7`. Undefined without a mask. */
export function beforeMask(words: readonly string[]): readonly string[] | undefined {
  const at = words.findIndex(isMask);
  if (at < 1) return undefined;
  const isKind =
    at > 1 && /^(?:\d|encrypted|hashed|clear|cleartext|ciphertext|plain|plaintext)$/.test(words[at - 1] ?? '');
  return words.slice(0, isKind ? at - 1 : at);
}

/** Returns true for a masked secret. */
export function isMask(word: string): boolean {
  return word.includes('<secret:');
}

/** Returns true if a typed word means a shown one, which is not equal to it: `gi1/0/1`, `sw`, `10` of `1-20`, `80`. */
export function means(typed: string, shown: string): boolean {
  if (isMask(typed)) return isMask(shown);
  if (isNumberList(typed)) return ports[shown] === typed || holdsNumbers(shown, typed);
  const [, letters = '', rest = ''] = /^([a-z][a-z-]*)(\d.*)?$/.exec(typed) ?? [];
  if (letters === '') return false;
  const [, shownLetters = '', shownRest = ''] = /^([a-z][a-z-]*)(\d.*)?$/.exec(shown) ?? [];
  if (shownLetters === '' || rest !== shownRest) return false;
  return shownLetters.startsWith(letters) || (shownLetters.length > 2 && letters.startsWith(shownLetters));
}

/** Returns the names by which devices show a port. */
export function portNames(port: string): readonly string[] {
  return Object.keys(ports).filter((name) => ports[name] === port);
}

/** Returns the number of a port by its name. */
export function portNumber(name: string): string | undefined {
  return ports[name];
}

/** Returns true for numbers such as `10` and `1-20,30`. */
export function isNumberList(word: string): boolean {
  return /^\d{1,9}(?:[-,]\d{1,9})*$/.test(word);
}

function holdsNumbers(shown: string, typed: string): boolean {
  if (!isNumberList(shown) || !/[-,]/.test(shown)) return false;
  const ranges = rangesOf(shown);
  return rangesOf(typed).every(([from, to]) => ranges.some(([first, last]) => first <= from && to <= last));
}

/** Returns the ranges of a list, without gaps between numbers that follow each other. */
export function rangesOf(list: string): [number, number][] {
  const all = list.split(',').map((each): [number, number] => {
    const [from = '', to = from] = each.split('-');
    return [Number(from), Number(to)];
  });
  const joined: [number, number][] = [];
  for (const [from, to] of all.toSorted(([one], [other]) => one - other)) {
    const last = joined.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
