import { maskConfig } from '../secrets/mask-text.ts';
import { SecretJar } from '../secrets/secret-jar.ts';
import type { Platform } from '../platform/platform.ts';
import type { RawSession } from './raw-session.ts';

export interface RecordOptions {
  /** `<vendor>_<os>` of the new platform. */
  readonly id: string;
  /** A platform that it resembles: the new one extends it. */
  readonly like?: Platform | undefined;
  readonly pagingOff: readonly string[];
  readonly configCommand: string;
  /** Further commands that change nothing. */
  readonly commands: readonly string[];
  /** Texts that must not be written, such as the password of the login. */
  readonly secrets: readonly string[];
}

/** Words that announce a secret, for a platform without rules. */
const words = [
  ...['password', 'passwd', 'passphrase', 'secret', 'shared-secret', 'community', 'key', 'key-string', 'psk'],
  ...['pre-shared-key', 'authentication-key', 'cipher', 'token', 'auth-password', 'priv-password'],
];
const rules = { rules: [], words, keep: [], names: [] };

/**
 * Reads the configuration twice, and the answers to commands. Returns the files of a platform folder, by name, as a start for
 * its author. Secrets are replaced by invented ones before anything leaves this function.
 */
export async function recordPlatform(session: RawSession, options: RecordOptions): Promise<Record<string, string>> {
  const { like, pagingOff, configCommand, commands } = options;
  const invent = new Inventor(like, options.secrets);
  for (const command of pagingOff) await session.ask(command);
  const config = invent.withoutGiven(await session.ask(configCommand));
  const again = invent.withoutGiven(await session.ask(configCommand));
  const answers: Record<string, string> = {};
  for (const command of commands) answers[command] = `${invent.hide(await session.ask(command)).trimEnd()}\n`;
  const changed = changedLines(config, again);
  const outside = linesOutsideBlocks(config);
  // Hidden at once: whether a line holds a secret depends on the lines around it.
  const shown = invent.hide(config).split('\n');
  const hasChanged = config.split('\n').map((line) => changed.has(line));
  const hidden = trimmed(shown.filter((_, at) => !hasChanged[at]));
  const changing = [...new Set(shown.filter((_, at) => hasChanged[at] && outside.has(at)))];
  const secrets = invent.secretLines;
  const name = hostnameIn(session.prompt);
  const shownPrompt = session.prompt.replace(name, '{name}');
  const stay = hidden.filter((line) => line.trim() !== '' && !secrets.some((each) => each.line === line));
  const { pager } = session;
  const data = {
    'platform.json': platformOf(session, options, {
      name,
      secrets,
      changing,
    }),
    'session.json': {
      hostname: name,
      banner: invent.hide(session.banner),
      prompts: { user: shownPrompt, privileged: shownPrompt },
      ...(pager !== undefined && { pager: { lines: 24, question: pager, wipe: `\r${' '.repeat(pager.length)}\r` } }),
      running: { header: '' },
      unknown: 'error: unknown command\n',
      answers,
    },
    'prompts.json': {
      match: [session.prompt],
      refuse: ['', ` description ${session.prompt}`, `${session.prompt}${configCommand}`],
      privileged: [session.prompt],
      notPrivileged: [],
    },
    'secrets.json': { vanish: secrets, stay: [...new Set(stay)].slice(0, 20) },
    'volatile.json': { drop: changing, keep: [...new Set(hidden)].slice(0, 10) },
    'commands.json': { read: [...new Set([configCommand, ...commands])], refuse: ['', 'configure', 'reload'] },
  };
  const files = Object.entries(data).map(([file, content]) => [file, `${JSON.stringify(content, null, 2)}\n`] as const);
  return { ...Object.fromEntries(files), 'running-config.txt': `${hidden.join('\n')}\n` };
}

interface SecretLine {
  readonly line: string;
  readonly secrets: readonly string[];
}

/** Replaces secrets by invented ones, equal secrets by equal ones. */
class Inventor {
  readonly #platform: Platform;
  readonly #given: readonly string[];
  readonly #jar = new SecretJar(crypto.getRandomValues(new Uint8Array(32)));
  readonly #invented = new Map<string, string>();
  readonly #lines = new Map<string, SecretLine>();

  constructor(like: Platform | undefined, given: readonly string[]) {
    // Only the rules for secrets are used.
    this.#platform = { ...like, secrets: like?.secrets ?? rules } as Platform;
    this.#given = given.filter((secret) => secret.length >= 4);
  }

  /** The lines in which secrets were found. */
  get secretLines(): readonly SecretLine[] {
    return [...this.#lines.values()].slice(0, 40);
  }

  /** Replaces the given secrets. */
  withoutGiven(text: string): string {
    return this.#given.reduce((left, secret) => left.replaceAll(secret, 'invented-login'), text);
  }

  /** Keeps the number of lines of a text without given secrets. */
  hide(text: string): string {
    const masked = maskConfig(this.withoutGiven(text), this.#platform, this.#jar);
    return masked
      .split('\n')
      .map((line) => {
        const secrets: string[] = [];
        const hidden = line.replaceAll(/<secret:[^>]+>/g, (mask) => {
          const invented = this.#invented.get(mask) ?? `invented-${this.#invented.size + 1}`;
          this.#invented.set(mask, invented);
          secrets.push(invented);
          return invented;
        });
        // A line of a key says nothing about where secrets stand.
        if (secrets.length > 0 && hidden.trim() !== secrets[0]) this.#lines.set(hidden, { line: hidden, secrets });
        return hidden;
      })
      .join('\n');
  }
}

function platformOf(
  { prompt, pager }: RawSession,
  { id, like, pagingOff, configCommand, commands }: RecordOptions,
  {
    name,
    secrets,
    changing,
  }: { readonly name: string; readonly secrets: readonly SecretLine[]; readonly changing: readonly string[] },
): object {
  const [vendor = '', os = ''] = id.split('_', 2);
  const head = { id, ...(like && { extends: like.id }), vendor, os: like ? like.os : os };
  const tested = { recorded: `one device, ${new Date().toISOString().slice(0, 10)}` };
  const aliases = { oxidized: [], netmiko: [] };
  if (like) return { ...head, aliases, tested };
  const anyPrompt = escaped(prompt).replace(escaped(name), String.raw`[\w.-]+`);
  const first = [...new Set([configCommand, ...commands].map((command) => command.split(' ')[0] ?? ''))];
  const question = pager === undefined ? undefined : escaped(pager.trim());
  return {
    ...head,
    aliases,
    ports: [22],
    tested,
    channel: 'shell',
    terminal: { type: 'vt100', columns: 511, rows: 1000, typeAhead: false },
    prompts: { any: anyPrompt, privileged: anyPrompt },
    paging: {
      off: pagingOff,
      ...(question !== undefined && {
        pager: {
          question: String.raw`[\r\n] ?${question} ?$`,
          answer: ' ',
          residue: String.raw` ?${question} ?(?:\x08+ +\x08+|\r+ +\r+)`,
        },
      }),
    },
    // Nothing is known to mark the end.
    config: { commands: { running: configCommand }, twice: true, volatile: changing.map(generalized), stray: [] },
    commands: {
      read: first.map((word) => String.raw`${escaped(word)} [\w ./:-]+`),
      filters: [],
      errors: ['(?:% ?|[Ee]rror: ?|Unknown |Invalid ).*'],
      modes: ['(?:exit|quit|logout|configure|enable)(?: .*)?'],
    },
    secrets: { ...rules, rules: [...new Set(secrets.map(ruleOf))] },
  };
}

/** Returns a rule for a line with a secret: words stay, names and numbers become any word. */
function ruleOf({ line, secrets }: SecretLine): string {
  const [before = ''] = line.trim().split(secrets[0] ?? '', 1);
  const parts = before.split(' ').filter((part) => part !== '');
  const known = parts.map((part, at) =>
    /^[a-z-]+$/.test(part) && (at === 0 || at >= parts.length - 2) ? part : String.raw`\S+`,
  );
  return [...known, String.raw`(?<secret>\S+)`].join(' ');
}

/** Lines that differ between two reads. */
function changedLines(one: string, other: string): ReadonlySet<string> {
  const others = new Set(other.split('\n'));
  return new Set(one.split('\n').filter((line) => !others.has(line)));
}

/** The numbers of the lines that are not within a key or certificate (PEM): its body may be a private key that was encrypted again. */
function linesOutsideBlocks(text: string): ReadonlySet<number> {
  const outside = new Set<number>();
  let isInside = false;
  for (const [at, line] of text.split('\n').entries()) {
    if (line.includes('-----END ')) isInside = false;
    if (!isInside) outside.add(at);
    const begin = line.lastIndexOf('-----BEGIN ');
    if (begin > line.lastIndexOf('-----END ')) isInside = true;
  }
  return outside;
}

function trimmed(lines: readonly string[]): readonly string[] {
  const isBlank = (line: string): boolean => line.trim() === '';
  const from = lines.findIndex((line) => !isBlank(line));
  const to = lines.findLastIndex((line) => !isBlank(line));
  return from === -1 ? [] : lines.slice(from, to + 1);
}

/** Returns the host name in a prompt: `core-1#`, `user@core-1>`, `<core-1>`, `[admin@core-1] >`. */
function hostnameIn(prompt: string): string {
  return /@([\w.-]+)/.exec(prompt)?.[1] ?? /[A-Za-z][\w.-]*/.exec(prompt)?.[0] ?? 'device';
}

function generalized(line: string): string {
  return escaped(line).replaceAll(/\d+/g, String.raw`\d+`);
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
}
