import { isDeepStrictEqual } from 'node:util';
import type { RecordRequest } from '@netraven/core/attempt';
import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import { noContent } from '../config/prove-complete.ts';
import { refusalIn } from '../config/refusal-in.ts';
import { listPlatforms } from '../platform/platforms.ts';
import type { Platform, Question } from '../platform/platform.ts';
import { shown } from '../platform/shown.ts';
import { escaped } from './changing-prompt.ts';
import { genericSecrets } from './generic-platform.ts';
import { Inventor, type SecretLine } from './inventor.ts';
import type { RawSession } from './raw-session.ts';

export interface RecordOptions extends Omit<RecordRequest, 'kind' | 'like' | 'config'> {
  /** A platform that it resembles: the new one extends it. */
  readonly like?: Platform | undefined;
  /** Shows the configuration. */
  readonly configCommand: string;
  readonly transport?: 'ssh' | 'telnet';
  /** Texts that must not be written, such as the password of the login. */
  readonly secrets: readonly string[];
}

/** An answer with more lines is no refusal, if nothing is known of the platform. */
const longestRefusal = 5;

/**
 * Becomes privileged, reads the configuration twice, and the answers to commands. Returns the files of a platform folder, by
 * name, as a start for its author. Secrets are replaced by invented ones before anything leaves this function.
 *
 * @throws {NetRavenError} NR_DEVICE_COMMAND_FAILED for an error as an answer, NR_DEVICE_TRUNCATED for an empty configuration,
 * and what the session throws
 */
export async function recordPlatform(session: RawSession, options: RecordOptions): Promise<Record<string, string>> {
  const { like, pagingOff = like?.paging.off ?? [], configCommand, commands } = options;
  const invent = new Inventor(like, options.secrets);
  const userPrompt = session.prompt;
  const enablePrompt = await session.enable();
  const enableFollowUps = session.prompt === userPrompt ? [] : (like?.enable?.after ?? []);
  for (const command of [...pagingOff, ...enableFollowUps]) await session.ask(command);
  const ask = async (command: string): Promise<string> => {
    const answer = await session.ask(command);
    const refusal = errorIn(answer, like);
    if (refusal !== undefined) throw await refused(command, refusal, invent);
    return invent.withoutGiven(answer);
  };
  const config = await ask(configCommand);
  if (config.trim() === '') {
    throw deviceError('NR_DEVICE_TRUNCATED', `The answer to \`${configCommand}\` is empty`, {
      hint: 'Name the command that shows the configuration: `netraven platforms record <device> --config <command>`.',
    });
  }
  const again = await ask(configCommand);
  const answers: Record<string, string> = {};
  for (const command of commands) answers[command] = `${(await invent.hide(await ask(command))).trimEnd()}\n`;
  const changed = changedLines(config, again);
  const outside = linesOutsideBlocks(config);
  // Hidden at once: whether a line holds a secret depends on the lines around it.
  const lines = (await invent.hide(config)).split('\n');
  const hasChanged = config.split('\n').map((line) => changed.has(line));
  const hidden = trimmed(lines.filter((_, at) => !hasChanged[at]));
  const changing = [...new Set(lines.filter((_, at) => hasChanged[at] && outside.has(at)))];
  const secrets = invent.secretLines;
  const stay = hidden.filter((line) => line.trim() !== '' && !secrets.some((each) => each.line === line));
  const { pager } = session;
  const prompts = new Prompts(userPrompt, session.prompt, session);
  const questions = session.questions.map(({ question, answer }) => {
    return { question: generalized(question).replaceAll(escaped(prompts.hostname), String.raw`[\w.-]+`), answer };
  });
  const firstLinePattern = firstOf(hidden.find((line) => !noContent.test(line)) ?? '', [
    prompts.hostname,
    ...secrets.flatMap((each) => each.secrets),
  ]);
  const data = {
    'platform.json': platformOf(session, options, {
      prompts,
      questions,
      enablePrompt,
      secrets,
      changing,
      firstLinePattern,
    }),
    'session.json': {
      hostname: prompts.hostname,
      banner: await invent.hide(session.banner),
      prompts: prompts.shown,
      ...(pager !== undefined && { pager: { lines: 24, question: pager, wipe: `\r${' '.repeat(pager.length)}\r` } }),
      running: { header: '' },
      unknown: 'error: unknown command\n',
      answers,
    },
    'prompts.json': {
      match: prompts.all,
      refuse: ['', ` description ${prompts.privilegedPrompt}`, `${prompts.privilegedPrompt}${configCommand}`],
      privileged: [prompts.privilegedPrompt],
      notPrivileged: prompts.all.filter((each) => each !== prompts.privilegedPrompt),
    },
    'secrets.json': { vanish: secrets, stay: [...new Set(stay)].slice(0, 20) },
    'volatile.json': { drop: changing, keep: [...new Set(hidden)].slice(0, 10) },
    'commands.json': { read: [...new Set([configCommand, ...commands])], refuse: ['', 'configure', 'reload'] },
  };
  const files = Object.entries(data).map(([file, content]) => [file, `${JSON.stringify(content, null, 2)}\n`] as const);
  return { ...Object.fromEntries(files), 'running-config.txt': `${hidden.join('\n')}\n` };
}

/** Returns the line with which the device refuses a command, or undefined. */
function errorIn(answer: string, like: Platform | undefined): string | undefined {
  const isShort = answer.split('\n').filter((line) => line.trim() !== '').length <= longestRefusal;
  const known = like ? [like] : isShort ? listPlatforms() : [];
  return known.map((platform) => refusalIn(answer, platform)).find((line) => line !== undefined);
}

async function refused(command: string, refusal: string, invent: Inventor): Promise<NetRavenError> {
  const said = shown(await invent.hide(refusal));
  return deviceError('NR_DEVICE_COMMAND_FAILED', `The device answered \`${command}\` with ${said}`, {
    hint: 'Give commands that the device knows and the user may run: `--config`, `--command`. `--like` names a platform with a privileged mode.',
  });
}

/** Stands for the login name in prompts. */
const inventedUser = 'admin';

/** The prompts of the device, with patterns for them. */
class Prompts {
  readonly hostname: string;
  /** For session.json. */
  readonly shown: { readonly user: string; readonly privileged: string };
  readonly all: readonly string[];
  /** With an invented login name. */
  readonly privilegedPrompt: string;
  readonly any: string;
  readonly privileged: string;

  constructor(
    user: string,
    privileged: string,
    { username, changing }: { readonly username: string; readonly changing: string | undefined },
  ) {
    const login = new RegExp(String.raw`(?<![\w.-])${escaped(username)}@`, 'i');
    const withoutLogin = (prompt: string, name: string): string =>
      username === '' ? prompt : prompt.replace(login, `${name}@`);
    // No prompt holds these characters. They stand for a number that changes, and for the login name.
    const fixed = (prompt: string): string =>
      withoutLogin(changing === undefined ? prompt : prompt.replace(new RegExp(changing, 'g'), '\0'), '\x01');
    const name = hostnameIn(fixed(privileged));
    this.hostname = name;
    const pattern = (prompt: string): string =>
      escaped(fixed(prompt))
        .replace(escaped(name), String.raw`[\w.-]+`)
        .replaceAll('\0', String.raw`\d{1,9}`)
        .replace('\x01', String.raw`[^\s@]{1,64}`);
    const template = (prompt: string): string =>
      fixed(prompt).replace(name, '{name}').replaceAll('\0', '{count}').replace('\x01', inventedUser);
    const isOne = pattern(user) === pattern(privileged);
    this.privilegedPrompt = withoutLogin(privileged, inventedUser);
    this.all = isOne ? [this.privilegedPrompt] : [withoutLogin(user, inventedUser), this.privilegedPrompt];
    this.shown = { user: template(user), privileged: template(privileged) };
    this.privileged = pattern(privileged);
    this.any = isOne ? this.privileged : `${pattern(user)}|${this.privileged}`;
  }
}

function platformOf(
  { pager, changing: changingPrompt, enter, hasEscapes }: RawSession,
  { id, like, pagingOff = like?.paging.off ?? [], configCommand, commands, transport }: RecordOptions,
  {
    prompts,
    questions,
    enablePrompt,
    secrets,
    changing,
    firstLinePattern,
  }: {
    readonly prompts: Prompts;
    /** Before the first prompt. */
    readonly questions: readonly Question[];
    /** For the enable password. */
    readonly enablePrompt: string | undefined;
    readonly secrets: readonly SecretLine[];
    readonly changing: readonly string[];
    readonly firstLinePattern: string;
  },
): object {
  const [vendor = '', ...os] = id.split('_');
  const head = { id, ...(like && { extends: like.id }), vendor, os: like ? like.os : os.join('_') };
  const tested = { recorded: `one device, ${new Date().toISOString().slice(0, 10)}` };
  const aliases = { oxidized: [], netmiko: [] };
  if (like) {
    const { config, paging } = like;
    const [baseCommand] = [config.commands.running].flat();
    return {
      ...head,
      aliases,
      tested,
      ...(configCommand !== baseCommand && { config: { commands: { running: configCommand } } }),
      ...(!isDeepStrictEqual(pagingOff, paging.off) && { paging: { off: pagingOff } }),
    };
  }
  const asks = pager === undefined ? undefined : escaped(pager.trim());
  return {
    ...head,
    aliases,
    ports: [transport === 'telnet' ? 23 : 22],
    tested,
    channel: 'shell',
    terminal: {
      ...{ type: 'vt100', columns: 511, rows: 1000, typeAhead: false },
      ...(enter !== undefined && { enter }),
      ...(hasEscapes && { escapes: true }),
    },
    ...(questions.length > 0 && { login: { questions } }),
    prompts: {
      any: prompts.any,
      privileged: prompts.privileged,
      ...(changingPrompt !== undefined && { changing: changingPrompt }),
    },
    ...(enablePrompt !== undefined && { enable: { command: 'enable', passwordPrompt: escaped(enablePrompt) } }),
    paging: {
      off: pagingOff,
      ...(asks !== undefined && {
        pager: {
          question: String.raw`[\r\n] ?${asks} ?$`,
          answer: ' ',
          residue: String.raw` ?${asks} ?(?:\x08+ +\x08+|\r+ +\r+)`,
        },
      }),
    },
    // Nothing is known to mark the end.
    config: {
      commands: { running: configCommand },
      first: firstLinePattern,
      twice: true,
      volatile: changing.map(generalized),
      stray: [],
    },
    commands: {
      read: [...new Set([configCommand, ...commands].map(readPattern))],
      filters: [],
      errors: ['(?:% ?|[Ee]rror: ?|Unknown |Invalid ).*'],
      modes: ['(?:exit|quit|logout|configure|enable)(?: .*)?'],
    },
    secrets: { ...genericSecrets, rules: [...new Set(secrets.map(ruleOf))] },
  };
}

/** Returns a pattern for read commands: `write terminal` shows something, but not every command with its first word. */
function readPattern(command: string): string {
  const [part = ''] = command.split('|', 1);
  const [word = ''] = part.split(' ', 1);
  return ['show', 'display'].includes(word) ? String.raw`${word}(?: [\w ./:,-]+)?` : escaped(part.trim());
}

/** Returns a pattern for the first line of a configuration: its words before a number or a value of this device. */
function firstOf(line: string, values: readonly string[]): string {
  const text = line.trimEnd();
  // The pattern must match the whole line.
  const blanks = text === line ? '' : String.raw`\s*`;
  const words = text.split(' ');
  const at = words.findIndex((word) => /\d/.test(word) || values.some((value) => word.includes(value)));
  const known = escaped(words.slice(0, at === -1 ? undefined : at).join(' '));
  if (at === -1) return `${known}${blanks}`;
  return /\w/.test(known) ? `${known} .*` : `${generalized(text)}${blanks}`;
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

/** Guesses the host name in a prompt: `core-1#`, `user@core-1>`, `<core-1>`, `[admin@core-1] >`, `RP/0/RP0/CPU0:core-1#`. */
function hostnameIn(prompt: string): string {
  const name = String.raw`(\w(?:[\w.-]*\w)?)`;
  const withLetter = String.raw`((?=[\d_.-]*[A-Za-z])\w(?:[\w.-]*\w)?)`;
  const patterns = [`@\\(?${name}`, `:${withLetter}[^:]*$`, withLetter, name].map((pattern) => new RegExp(pattern));
  return patterns.map((pattern) => pattern.exec(prompt)?.[1]).find((found) => found !== undefined) ?? 'device';
}

function generalized(line: string): string {
  return escaped(line).replaceAll(/\d+/g, String.raw`\d+`);
}
