// cspell:disable -- words of vendors
/**
 * Finds the secrets of a configuration as the vendors document their commands. It shares nothing with the rules of
 * NetRaven's platforms: it tests them.
 */

/** A secret and the index of its line. */
export interface VendorSecret {
  readonly line: number;
  readonly secret: string;
}

/** A line as the documents show it. Group `s` (`s2`) is the secret. */
type Patterns = readonly RegExp[];

// crypt(3) and its like: "$id$salt$hash".
const hashes: Patterns = [/(?<s>\$(?:\d{1,2}|2[abxy]|y)\$[\w./$+=-]{4,})/];

/** Encryption types of Cisco: 0 none, 3 SHA, 4 SHA-256, 5 MD5 crypt, 6 AES, 7 Vigenère, 8 PBKDF2, 9 scrypt, 10 SHA-512. */
const type = String.raw`(?:(?:0|3|4|5|6|7|8|8a|9|10|sha512|clear|encrypted) )?`;
const cisco = (source: string): RegExp =>
  new RegExp(source.replaceAll('TYPE ', type).replaceAll('SECRET', '(?<s>\\S+)'));

// Security, SNMP, routing and NTP command references of IOS and IOS XE.
const ios: Patterns = [
  ...hashes,
  cisco('^ *enable (?:secret|password) (?:level \\d+ )?TYPE SECRET'),
  cisco('^ *username \\S+ .*?(?:secret|password) TYPE SECRET'),
  cisco('^ +(?:password|secret) TYPE SECRET'),
  cisco('^ *snmp-server community SECRET'),
  cisco('^ *snmp-server host \\S+ (?:vrf \\S+ )?(?:traps |informs )?(?:version (?:1|2c) )?(?!version )SECRET'),
  cisco('^ *snmp-server user .* auth \\S+ SECRET'),
  cisco('^ *snmp-server user .* priv (?:aes(?:[ -]\\d+)?|3?des) SECRET'),
  cisco('^ *(?:tacacs|radius)-server .*?\\bkey TYPE SECRET'),
  cisco('^ *(?:server-private .*|client .*)?(?:server-)?key TYPE (?!chain|\\d+$)SECRET'),
  cisco('^ *key-string TYPE SECRET'),
  cisco('^ *crypto isakmp key TYPE SECRET'),
  cisco('^ *pre-shared-key .*?(?:key|local|remote) TYPE SECRET'),
  cisco('^ *ip ospf message-digest-key \\d+ md5 TYPE SECRET'),
  cisco('^ *ip ospf authentication-key TYPE SECRET'),
  cisco('^ *neighbor \\S+ password TYPE SECRET'),
  cisco('^ *ppp (?:chap|pap) .*?password TYPE SECRET'),
  cisco('^ *ntp authentication-key \\d+ \\S+ SECRET'),
  cisco('^ *(?:standby|vrrp|glbp) \\d+ authentication (?:md5 key-string |text )TYPE SECRET'),
  cisco('^ *isis password SECRET'),
];

/** Returns the patterns of statements such as `password "x";` and `password x`, with a quoted or bare value. */
function statements(words: string): Patterns {
  return [
    new RegExp(`(?<![\\w-])(?:${words}) "(?<s>[^"]+)"`),
    new RegExp(`(?<![\\w-])(?:${words}) (?<s>[^\\s";{}[]+);?(?: ##.*)?$`),
  ];
}

const documented: Record<string, Patterns> = {
  cisco_ios: ios,
  cisco_iosxe: ios,
  // System Security and Routing command references of IOS XR.
  cisco_iosxr: [
    ...hashes,
    cisco('^ *(?:secret|password) TYPE SECRET'),
    cisco('^ *snmp-server community (?:clear |encrypted )?SECRET'),
    cisco('^ *key-string (?:password |clear )?TYPE SECRET'),
    cisco('^ *message-digest-key \\d+ md5 TYPE SECRET'),
    cisco('^ *(?:lsp|hello)-password (?:hmac-md5 |text )?TYPE SECRET'),
    cisco('^ *(?:tacacs|radius)-server .*?\\bkey TYPE SECRET'),
    cisco('^ *key TYPE (?!chain|\\d+$)SECRET'),
  ],
  // Security and System Management guides of NX-OS.
  cisco_nxos: [
    ...hashes,
    cisco('^ *username \\S+ password TYPE SECRET'),
    cisco('^ *snmp-server community SECRET'),
    cisco('^ *snmp-server user .* auth \\S+ SECRET'),
    cisco('^ *snmp-server user .* priv (?:aes-128 |des )?SECRET'),
    cisco('^ *snmp-server host \\S+ (?:traps |informs )?version (?:1|2c) SECRET'),
    // The community of the trap.
    cisco('^ *rmon event \\d+ (?:log )?trap SECRET'),
    cisco('^ *(?:tacacs|radius)-server .*?\\bkey TYPE SECRET'),
    cisco('^ *(?:key-string|password|authentication text|ip ospf authentication-key) TYPE (?!strength)SECRET'),
    cisco('^ *ip ospf message-digest-key \\d+ md5 TYPE SECRET'),
  ],
  // EOS User Manual.
  arista_eos: [
    ...hashes,
    cisco('^ *username \\S+ .*?secret TYPE SECRET'),
    cisco('^ *enable (?:secret|password) TYPE SECRET'),
    cisco('^ *neighbor \\S+ password TYPE SECRET'),
    cisco('^ *snmp-server community SECRET'),
    cisco('^ *snmp-server user .* (?:auth|priv) \\S+ SECRET'),
    cisco('^ *(?:tacacs|radius)-server .*?\\bkey TYPE SECRET'),
    cisco('^ *ip ospf (?:message-digest-key \\d+ \\S+|authentication-key) TYPE SECRET'),
    cisco('^ *ntp authentication-key \\d+ \\S+ TYPE SECRET'),
  ],
  // CLI Reference of Junos: SECRET-DATA. A `community` is a secret within `snmp` only.
  juniper_junos: [
    ...hashes,
    ...statements(
      'encrypted-password|secret|authentication-key|simple-password|ascii-text|hexadecimal|plain-text-password-value|authentication-password|privacy-password',
    ),
    /^set snmp community (?<s>\S+)/,
    /md5 \d+ key "(?<s>[^"]+)"/,
  ],
  // CLI Reference of FortiOS: stored passwords are `ENC`.
  fortinet_fortios: [
    /\bENC (?<s>[A-Za-z0-9+/=]+)/,
    ...statements('set (?:password|passwd|psksecret|secret|passphrase|auth-pwd|priv-pwd)').map(
      // `set password ENC …` is above.
      ({ source }) => new RegExp(source.replaceAll('(?<s>', '(?!ENC )(?<s>')),
    ),
  ],
  // Classic and MD-CLI guides of SR OS. A `community` of a policy is no secret.
  nokia_sros: [
    ...hashes,
    ...statements('authentication-key|md5-key|message-digest-key \\d+ md5|secret|auth-key').filter(Boolean),
    /^ *password "(?<s>[^"]+)"/,
    / "(?<s>[^"]+)" hash2?\b/,
  ],
  // PAN-OS CLI reference: password hashes, and values encrypted with the master key.
  paloalto_panos: [
    ...hashes,
    /\bphash (?<s>[^\s;]+)/,
    /(?<s>-AQ==[A-Za-z0-9+/=]+)/,
    /\bsnmp-community-string (?<s>[^\s;]+)/,
  ],
  // aXAPI and CLI reference of ACOS.
  a10_acos: [/\bencrypted (?<s>[A-Za-z0-9+/=]{16,})/, /\bhashed (?<s>\S{16,})/, /snmp-server community read (?<s>\S+)/],
  // Gaia administration guide. `*` locks an account.
  checkpoint_gaia: [
    ...hashes,
    /\bpassword-hash (?<s>[^\s*]\S*)/,
    /^set expert-password(?:-hash)? (?<s>\S+)/,
    /snmp community (?<s>\S+) read/,
    /pass-phrase(?:-hashed)? (?<s>\S+)/,
    /(?:radius|tacacs)-servers .*(?:secret|key) (?<s>\S+)/,
  ],
  // FRRouting, and NVUE.
  linux_cumulus: [
    ...hashes,
    /^ *(?:enable )?password (?:8 )?(?<s>\S+)/,
    /^ *neighbor \S+ password (?<s>\S+)/,
    /^ *ip ospf (?:message-digest-key \d+ md5|authentication-key) (?<s>\S+)/,
    /hashed-password:? (?<s>\S+)/,
  ],
};

/** The platforms with documents here. */
export const documentedPlatforms: readonly string[] = Object.keys(documented);

/** Returns the secrets of a configuration that the vendor's documents name. */
export function vendorSecrets(platform: string, text: string): VendorSecret[] {
  const patterns = documented[platform] ?? [];
  const found: VendorSecret[] = [];
  let inKey = false;
  for (const [line, content] of text.split('\n').entries()) {
    if (content.includes('-----END')) inKey = false;
    if (inKey) found.push({ line, secret: content });
    for (const pattern of patterns) {
      const secret = pattern.exec(content)?.groups?.['s'];
      if (secret !== undefined && secret !== '') found.push({ line, secret });
    }
    if (/-----BEGIN .*PRIVATE KEY-----/.test(content)) inKey = true;
  }
  return found;
}
