import { shortIpv6 } from '@netraven/core';
// cspell:ignore bootps bootpc netbios snmptrap
/** The place of an entry in a list of ASA. A device shows the list without these numbers. */
const placeInList =
  /^((?:no )?(?:access-list \S+(?= line)|nat \(\S+\)(?: after-auto)?(?= \d+ source)))(?: line)? \d+ (?=\S)/;

/** Lists of VLANs of Comware and VRP: `vlan 10 to 20`, `port trunk permit vlan 1 10 to 20`. */
const vlanList =
  /^((?:(?:no|undo) )?(?:vlan(?: batch)?|port (?:trunk|hybrid) (?:.* )?vlan) )(\d+(?: to \d+| \d+)+)(?= (?:un)?tagged$|$)/;

/** Returns a list with `to` and blanks as one word: `1,10-20`. */
function commaList(list: string): string {
  return list.replaceAll(' to ', '-').replaceAll(' ', ',');
}

/**
 * Returns a line as it is compared: without quotes and more blanks than one, with `interface vlan 10` as `interface vlan10`, and
 * in one of the ways in which versions of a platform write it.
 */
export function plain(text: string): string {
  const line = text
    .replaceAll(/["']/g, '')
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/^((?:no |default )?int[a-z]*) ([a-z-]+) (?=\d)/i, '$1 $2')
    .replace(/^line console (?=\d)/, 'line con ')
    .replace(/^((?:no )?ip) domain-(?=\S)/, '$1 domain ')
    .replace(/^((?:no )?logging) host (?=\d+\.|\S*:)/, '$1 ')
    .replace(placeInList, '$1 ')
    .replace(vlanList, (_, start: string, list: string) => start + commaList(list))
    .replaceAll(/(?<=(?:^| )area )\d+(?= |$)/g, asAddress);
  return line.includes(':') ? line.split(' ').map(shortIpv6).join(' ') : line;
}

/** Returns true for an entry that names its place in a list of ASA, such as `access-list OUT line 2 extended …`. */
export function namesPlace(text: string): boolean {
  return placeInList.test(text.trim().replaceAll(/\s+/g, ' '));
}

/** Returns the number of an area as an address: devices show it in either form. */
function asAddress(number: string): string {
  return [24, 16, 8, 0].map((bits) => (Number(number) >>> bits) & 255).join('.');
}

/** Words behind which the rest of a line is one value. */
const text = /^(.*?\b(?:description|remark|name|port-name|location|contact|hostname|host-name|address))(?= \S)/;

/** Returns the words that name the value of a line: `description` of `description a b`, `duplex` of `duplex full`. */
export function keyOf(line: string): string {
  return text.exec(line)?.[1] ?? line.replace(/ ?\S+$/, '');
}

/** Words of a path behind which the rest is one value. Behind `name` and `address` a path may go on. */
const pathText = /^(.*?\b(?:description|remark|location|contact|message))(?= \S)/;

/** Does the same as {@link keyOf} with a whole path of Junos or VyOS. */
export function keyOfPath(path: string): string {
  return pathText.exec(path)?.[1] ?? path.replace(/ ?\S+$/, '');
}

/** Returns an entry of a list without its number: `permit ip any any` of `10 permit ip any any`. */
export function withoutNumber(line: string): string {
  return line.replace(/^\d+ (?=permit |deny |remark )/, '').replace(/ seq \d+ /, ' ');
}

/** Returns the number of an entry of a list. Undefined without one. */
export function numberOf(line: string): string | undefined {
  return /^\d+(?= (?:permit|deny|remark) )/.exec(line)?.[0] ?? / seq (\d+) /.exec(line)?.[1];
}

/** Returns the head of the section of a numbered list of IOS: `ip access-list standard 10` of `access-list 10`. */
export function listSection(list: string): string {
  const number = Number(list.split(' ')[1]);
  const kind = number < 100 || (number >= 1300 && number < 2000) ? 'standard' : 'extended';
  return `ip access-list ${kind} ${number}`;
}

/** Ports that devices show by name, although they were typed as a number. */
const ports: Readonly<Record<string, string>> = {
  ...{ 'ftp-data': '20', ftp: '21', ssh: '22', telnet: '23', smtp: '25', tacacs: '49', domain: '53', bootps: '67' },
  ...{ bootpc: '68', tftp: '69', www: '80', http: '80', pop3: '110', ntp: '123', 'netbios-ns': '137', snmp: '161' },
  ...{ snmptrap: '162', bgp: '179', ldap: '389', https: '443', isakmp: '500', syslog: '514', rip: '520' },
};

/** Returns a line in the form in which two ways to write it are the same: without number, port names, and `vlan add`. */
export function loose(line: string): string {
  const bare = withoutNumber(line).replace(/^(.* vlan) add (?=\d)/i, '$1 ');
  if (!/(?:^| )(?:permit|deny|network-object) /i.test(bare)) return bare;
  const asNumber = (name: string): string => ports[name.toLowerCase()] ?? name;
  return withHosts(bare).replaceAll(
    / (eq|gt|lt|neq|range) (\S+)/gi,
    (_, word: string, port: string) => ` ${word} ${asNumber(port)}`,
  );
}

/** Returns an entry with `host` before each single address, and `any` for all of them. */
function withHosts(line: string): string {
  const single = /(?<= )(?:host )?((?:\d+\.){3}\d+)(?: (?:0\.0\.0\.0|255\.255\.255\.255)|\/32)(?= |$)/g;
  return line
    .replaceAll(/(?<= )0\.0\.0\.0 255\.255\.255\.255(?= |$)/g, 'any')
    .replaceAll(single, (all, address: string) => (address === '0.0.0.0' ? all : `host ${address}`))
    .replace(/(?<=(?:^| )(?:permit|deny) )((?:\d+\.){3}\d+)(?=$| log)/i, 'host $1');
}

/** The first and last number of each part of a list. */
export type Ranges = readonly (readonly [number, number])[];

/** Returns the first and last number of each part of `10,20-30`. Undefined for other words. */
export function rangesOf(word: string): Ranges | undefined {
  if (!/^\d+(?:[-,]\d+)*$/.test(word)) return undefined;
  return word.split(',').map((part) => {
    const [first = '', last = first] = part.split('-');
    return [Number(first), Number(last)];
  });
}

/** Words between the name of a secret and its mask: the form in which a device stores it. */
const secretForm =
  / (?:(?:encrypted|hashed|hash|ciphertext|cipher|irreversible-cipher|plaintext|clear|cleartext|simple|ascii-text|hexadecimal|(?<=(?:password|secret) )sha\d+) )?(?:\d+ )?$/;

/** Returns a line with one word for each kind of secret: a plain one replaces an encrypted one. */
export function withOneSecretWord(line: string): string {
  return line
    .replace(/ (?:encrypted|hashed|plaintext|plain-text)-password(?:-value)?(?= |$)/, ' password')
    .replace(/ pre-shared-key (?:ascii-text|hexadecimal)(?= )/, ' pre-shared-key')
    .replace(/ algorithm-type \S+(?= secret )/, '');
}

/** Returns the words before a masked secret, without those that say how it is stored. Undefined without a mask. */
export function beforeSecret(line: string): string | undefined {
  const at = line.indexOf('<secret:');
  return at === -1 ? undefined : withOneSecretWord(line.slice(0, at).replace(secretForm, ' ').trim());
}

/** Returns true if a line sets the secret of a shown line, in whatever form. */
export function setsSecretOf(line: string, shown: string): boolean {
  const known = beforeSecret(shown);
  return known !== undefined && withOneSecretWord(line).startsWith(`${known} `);
}
