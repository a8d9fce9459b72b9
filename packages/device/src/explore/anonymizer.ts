import { isRandom, linesOf, type Steps } from '@netraven/core/attempt';
import { stepsWithinBounds } from '../platform/bounded-pattern.ts';
import type { Platform } from '../platform/platform.ts';
import { listPlatforms } from '../platform/platforms.ts';
import { eachMask } from '../secrets/secret-jar.ts';
import { compileSecrets } from '../secrets/secret-patterns.ts';
import { longestLine } from '../secrets/span.ts';
import { knownWords } from '../secrets/typed-rules.ts';

/** A name or a text of a person follows them. */
const beforeNames =
  /^(?:(?:user|host|sys|domain|group|profile|service|peer|file)?-?names?|users?|hosts?|logins?|accounts?|groups?|profiles?|domains?|owners?|e?-?mails?|realms?|zones?|vrf|vlans?|aliases)$/;
const beforeTexts =
  /^(?:descriptions?|remarks?|comments?|banners?|titles?|contacts?|locations?|sysname|alias|notes?|announcements?|messages?|motd|headers?|captions?|subjects?)$/;
/** A comment of Junos and its further lines. */
const comment = /^\s*(?:\/\*|\*\s)/;

/** A secret may follow them, and be such a word: `community public`. */
const beforeSecrets = /passw|passphrase|secret|community|psk|token|keys?$|key-string|cipher|hash|md5|sha/;

/** The beginnings of well-known hashes. They name the kind of hash, and nothing of the secret. */
const hashes = /^\$(?:[1568y]|9|14|2[abxy]|c\$[36]|h\$6|sha1|apr1)\$/;
/** Words of commands that are also well-known names and secrets. */
const guessable = /^(?:public|private|admin|guest|cisco|test|root|manager|operator|monitor)$/;
const mostWords = 12;

let words: ReadonlySet<string> | undefined;

/** The words of commands that the built-in platforms name. Each is public. */
function publicWords(): ReadonlySet<string> {
  words ??= new Set(
    listPlatforms()
      .flatMap(({ secrets, config }) => {
        const lines = [config.first ?? [], config.end ?? [], config.volatile, config.stray].flat();
        return [...knownWords(secrets), ...knownWords({ rules: lines, words: [], keep: [], names: [] })];
      })
      .filter((word) => /^[a-z][a-z-]+$/.test(word) && !guessable.test(word)),
  );
  return words;
}

/**
 * Takes all that belongs to a device out of its lines. Keeps the words of commands that the built-in platforms name, single
 * digits and punctuation; everything else becomes its form: `username <word> secret 5 <hash $1$>`. A name of the device is
 * replaced also where it is such a word.
 */
export class Anonymizer {
  readonly #hidden = new Set<string>();

  /** @param known names of the device and of its login */
  constructor(known: readonly string[]) {
    for (const name of known) this.#hide(name);
  }

  /** Learns the names in a configuration, masked or not: those of hosts, users and so on. */
  learn(config: string, platform: Platform): Steps<void> {
    return stepsWithinBounds(platform, config, this.#learnEach(config, platform));
  }

  /** Returns true for a word of a command that is no name of the device. */
  isCommandWord(word: string): boolean {
    const lower = word.toLowerCase();
    return publicWords().has(lower) && !this.#hidden.has(lower);
  }

  /** Returns a line without anything of the device. */
  line(text: string): string {
    if (comment.test(text)) return '<text>';
    const parts = joinMasks(text.trim().split(/([\s"'=,;(){}[\]<>]+)/));
    let count = 0;
    let hidesNext = false;
    let result = '';
    for (const [at, part] of parts.entries()) {
      if (/^[\s"'=,;(){}[\]<>]*$/.test(part)) {
        result += part.replaceAll(/\s+/g, ' ');
        continue;
      }
      if (++count > mostWords) return `${result}…`;
      const word = part.replace(/:$/, '').toLowerCase();
      const isKept: boolean = !hidesNext && this.isCommandWord(word);
      if (isKept && beforeTexts.test(word)) return `${result}${word} <text>`;
      hidesNext = beforeNames.test(word);
      result += isKept ? word : formOf(part);
      // The signs of a secret would tell of it.
      if (beforeSecrets.test(word)) return `${result}${formsOf(parts.slice(at + 1).join(''))}`;
    }
    return result;
  }

  *#learnEach(config: string, platform: Platform): Steps<void> {
    const { names } = compileSecrets(platform);
    for (const line of linesOf(config)) {
      if (line === undefined) yield;
      else if (line.length <= longestLine)
        for (const pattern of names) this.#hide(pattern.exec(line)?.groups?.['name'] ?? '');
    }
  }

  #hide(name: string): void {
    const lower = name.toLowerCase();
    for (const part of [lower, ...lower.split(/[^a-z0-9-]+/), ...lower.split(/[^a-z0-9]+/)]) {
      if (part.length > 1) this.#hidden.add(part);
    }
  }
}

/** Joins the parts of each mask, such as `<secret:0123456789abcdef>`. */
function joinMasks(parts: readonly string[]): string[] {
  const joined: string[] = [];
  for (const [at, part] of parts.entries()) {
    const isMasked = part.startsWith('secret:') && parts[at - 1]?.endsWith('<') && parts[at + 1]?.startsWith('>');
    joined.push(isMasked ? '\0' : part);
  }
  return joined;
}

/** Returns the forms of the words that blanks separate, behind a word of secrets. */
function formsOf(rest: string): string {
  const [before = ''] = /^["']?[\s=:]*/.exec(rest) ?? [];
  const forms = rest
    .slice(before.length)
    .replaceAll('<\0>', '\0')
    .split(/\s+/)
    .slice(0, mostWords)
    .filter((word) => word !== '')
    .map((word) => (word.includes('\0') ? '<masked>' : formOf(word)));
  return `${before.replaceAll(/\s+/g, ' ')}${forms.join(' ')}`.replaceAll(/<word>(?: <word>)+/g, '<word>');
}

/** Returns the form of a word, without anything of it. */
function formOf(word: string): string {
  if (word === '\0') return 'masked';
  if (/^\d$/.test(word)) return word;
  const [hash] = hashes.exec(word) ?? [];
  if (hash !== undefined) return `<hash ${hash}>`;
  if (/^\$\w{1,12}\$/.test(word)) return '<hash>';
  if (/^\d+$/.test(word)) return '<number>';
  if (/^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d+)?:?$/.test(word)) return '<address>';
  if (/^(?:0x)?[0-9a-f]{16,}$/i.test(word)) return '<hex>';
  if (isBase64(word)) return '<base64>';
  return '<word>';
}

function isBase64(word: string): boolean {
  return /^[A-Za-z0-9+/]{20,}={0,2}$/.test(word) && isRandom(word);
}

/** A word that announces a secret. */
const announces =
  /(?<![\w-])(?:[\w-]*(?:passw(?:or)?d|passphrase|secret|psk)|(?:pre-)?shared-key|community|key-string|(?:auth|api|encryption|private)-key|token)["']?(?:\s+|\s*[=:]\s*)(?=(?<rest>\S.*))/gi;
/** The kind of a secret, or a sign in its place. */
const kinds =
  /^(?:\d{1,2}|encrypted|encrypt|cipher|irreversible-cipher|simple|plain-?text|clear-?text|clear|hash|hashed|hex|ascii|hidden|text|md5|sha\d*|-)$/i;
const settings =
  /^(?:true|false|yes|no|on|off|none|null|enabled?|disabled?|default|required|optional|ro|rw|read-only|read-write)$/i;
const longHex = /(?<![\w:.<-])(?:0x)?[0-9a-f]{32,}(?!\w)/i;
const longText = /(?<![\w+/=.-])(?!AAAA)[A-Za-z0-9+/]{24,}={0,2}(?![\w+/=.-])/g;
const anyHash = /\$(?:\d{1,2}|2[abxy]|[cCh]\$\d|y|gy|M|apr1|sha1|md5|sha\d{3})\$[^\s"']{3,}/;

/** Returns true if a masked line of a configuration still looks as if it held a secret. */
export function looksSecret(line: string, names: Pick<Anonymizer, 'isCommandWord'>): boolean {
  const text = line.replaceAll(eachMask, '<masked>');
  if (anyHash.test(text) || longHex.test(text)) return true;
  const long = text.match(longText) ?? [];
  if (long.some((each) => /[a-z]/.test(each) && /[A-Z]/.test(each) && /\d/.test(each))) return true;
  return Array.from(text.matchAll(announces)).some(({ groups }) => {
    const value = (groups?.['rest'] ?? '')
      .split(/\s+/)
      .map((word) => word.replaceAll(/^["']+|["';,]+$/g, ''))
      .find((word) => word !== '' && !kinds.test(word));
    if (value === undefined || value.includes('<masked>') || settings.test(value)) return false;
    return !names.isCommandWord(value);
  });
}

/** Marks the lines of certificates and public keys: they look like secrets, and are public. One without an end marks none. */
export function publicBlocks(lines: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  let begin: number | undefined;
  for (const [at, line] of lines.entries()) {
    if (!line.includes('-----')) continue;
    if (line.includes('-----BEGIN ')) {
      begin = /-----BEGIN (?:[A-Z]+ )?(?:CERTIFICATE|PUBLIC KEY|CRL|X509 CRL)/.test(line) ? at : undefined;
    }
    if (!line.includes('-----END ')) continue;
    for (let inside = begin ?? at + 1; inside <= at; inside++) found.add(inside);
    begin = undefined;
  }
  return found;
}
