import { isRandom } from '@netraven/core/attempt';
import { isTypeSeven } from './type-seven.ts';

/** The form of a secret that needs no rule: unknown commands and unknown platforms do not leak it. */
export interface Shape {
  /** Finds the form in a line. Its group `secret` or `salted` is masked. */
  readonly pattern: RegExp;
  /** Only in configurations and texts of a job, and not in a line that `keep` names: elsewhere it may be something else. */
  readonly isLoose?: boolean;
  /** Refuses what only looks like the form. */
  readonly proves?: (secret: string) => boolean;
}

/** A line without any of these holds no shape. */
export const mayHoldShape: RegExp =
  /\$\w{1,12}\$|(?<![\w.:/-])[78] (?:"|[0-9A-Fa-f]{6}|[A-Za-z0-9+/]{6,}=)|ENC |-AQ==|BEGIN |%[\^@$#+]%|eyJ|[xX]-[a-zA-Z]|authorization|Authorization|AUTHORIZATION|[mM][dD]5|[sS][hH][aA]|[hH][mM][aA][cC]|[pP][rR][iI][vV]|ciphertext|\d:AA[\w-]{9}|[a-z\d](?:Pass|Secret|Token|Community|Psk|Key)/;

/** A word or sign that follows `md5` or `aes` in a command and is no key. */
const keyword = new RegExp(
  `^(?:${[
    '(?:key|auth|aes|3?des|md5|sha|hmac|group|mode|level|esp|ah|encr|modp|hash)[\\w-]*',
    'priv(?:acy)?|none|null|integrity|prf|lifetime|localized\\w*|message-digest|digest|cipher|plain|simple|text|access|engineid',
    'match|crypto|protocol|timeout|interval|enabled?|disabled?|send|accept|spi|pass\\w*|secret|vrf|remote|local|ipv[46]',
    '\\d{1,3}|[[\\](){}|,;]+',
  ].join('|')})$`,
  'i',
);

/** Words that make a key secret, other than `publicKey`. */
const secretKeys = ['api', 'auth', 'access', 'private', 'secret', 'shared', 'master', 'encryption', 'signing', 'wpa']
  .map((word) => `[${word.charAt(0)}${word.charAt(0).toUpperCase()}]${word.slice(1)}`)
  .join('|');
/** The end of a name such as `sharedSecret` or `apiKey`. */
const camelWord = `Pass(?:word|wd|phrase|code)|Secret|Token|Community|Psk|(?<=${secretKeys})Key`;
/** A value that is no secret. */
const setting = /^(?:true|false|null|none|enabled?|disabled?|\d{1,4})$/i;

const algorithm = '(?:md5|sha(?:-?(?:1|2|224|256|384|512))?|hmac-[\\w-]{1,30})';
const cipher = '(?:3des|des|aes)(?:-?(?:128|192|256))?(?:-[a-z]{3})?(?: (?:128|192|256))?';

/** All of them, the certain ones first. */
export const shapes: readonly Shape[] = [
  // crypt(3), Cisco, Junos $9$, Comware $c$3$ and $h$6$, F5 $M$.
  {
    pattern:
      /(?<secret>\$(?:\d{1,2}|2[abxy]|[cCh]\$\d|y|gy|M|apr1|sha1|md5|argon2\w{0,2}|scrypt|pbkdf2[\w-]{0,12})\$[^\s"'<>;,)}\]&]{3,})/dg,
  },
  { pattern: /(?<![\w-])ENC (?<salted>[A-Za-z0-9+/]{8,}={0,2})/dg },
  // Huawei VRP: the same sign before and behind.
  { pattern: /(?<secret>(?<sign>%(?:\^%#|@%@|\$%\$|#%#|\+%#))\S{4,512}?\k<sign>)/dg },
  // PAN-OS, encrypted with the master key.
  { pattern: /(?<![\w+/-])(?<secret>-AQ==[A-Za-z0-9+/=]{8,})/dg },
  { pattern: /(?<![\w+/-])ciphertext "?(?<secret>[A-Za-z0-9+/=]{12,})/dgi },
  { pattern: /-----BEGIN [A-Z ]{0,32}(?:PRIVATE KEY|Static key V1)-----(?<secret>[^-]{8,})/dg },
  // The token of a Telegram bot, which scripts name.
  { pattern: /(?<!\d)(?<secret>\d{8,10}:AA[\w-]{30,40})/dg },
  // JSON Web Token.
  { pattern: /(?<![\w-])(?<secret>eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})/dg },
  {
    pattern:
      /authorization(?:["']?\s?[:=]\s?["']?|\s"\\?"?)(?:basic|bearer|digest|token|apikey)\s(?<secret>[^\s"'\\]{4,})/dgi,
  },
  // `X-Api-Key: x`, also in quotes within quotes.
  {
    pattern:
      /(?:(?<![\w-])|(?<=\\[rnt]))x-[a-z-]{0,30}(?:key|token|secret|auth|password)(?:["']?\s?[:=]\s?|\s"\\?)["'\\]{0,2}(?<secret>[^\s"'\\<>;,)}\]]{4,})/dgi,
    proves: (secret) => !/^(?:HTTP\.|[$%[{])/.test(secret),
  },
  // Cisco type 7, NX-OS type 7 and Arista type 7.
  { pattern: /(?<![\w.:/-])7 (?<secret>[0-9A-F]{6,})(?![\w.:/-])/dgi, proves: isTypeSeven },
  { pattern: /(?<![\w.:/-])[78] "?(?<secret>[A-Za-z0-9+/]{6,}={1,2})(?![\w=])/dg, isLoose: true },
  { pattern: /(?<![\w.:/-])7 "(?<secret>[^"\s]{4,})"/dg, isLoose: true },
  // `sharedSecret: x`, `"apiKey":"x"`, `<adminPassword>x`: the words of platforms do not match within a longer word.
  {
    pattern: new RegExp(
      `(?<=[a-z\\d])(?:${camelWord})(?:["']?\\s?[=:]\\s?|>|\\s)(?:"(?<secret2>[^"]{4,})|'(?<secret3>[^']{4,})|\\\\"(?<secret4>[^"\\\\]{4,})|(?<secret>[^\\s"'<>;,)}\\]]{4,}))`,
      'dg',
    ),
    isLoose: true,
    proves: (secret) => !setting.test(secret),
  },
  // A key behind the algorithm that uses it.
  {
    pattern: new RegExp(
      `(?<![\\w/-])${algorithm}(?:\\s|\\s?[=:]\\s?)(?:\\d{1,3}\\s)?["']?(?<secret>[^\\s"'<>;,)}\\]]{8,})`,
      'dgi',
    ),
    isLoose: true,
    proves: (secret) => !keyword.test(secret) && (/^(?:0x)?[0-9a-f]{16,}$/i.test(secret) || isRandom(secret)),
  },
  {
    pattern: new RegExp(
      `(?<![\\w-])(?:auth|authentication)[ -](?:\\w{1,12} )?${algorithm}(?: \\d)? "?(?<secret>[^\\s"]{4,})`,
      'dgi',
    ),
    isLoose: true,
    proves: (secret) => !keyword.test(secret),
  },
  {
    pattern: new RegExp(`(?<![\\w-])priv(?:acy)?[ -](?:\\w{1,12} )?${cipher}(?: \\d)? "?(?<secret>[^\\s"]{4,})`, 'dgi'),
    isLoose: true,
    proves: (secret) => !keyword.test(secret),
  },
];
