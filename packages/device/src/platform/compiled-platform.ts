import { patternOf } from './bounded-pattern.ts';
import type { Pair, Platform } from './platform.ts';

/** The patterns of a platform as regular expressions, compiled once. */
export interface CompiledPlatform {
  readonly anyPrompt: RegExp;
  readonly privilegedPrompt: RegExp;
  readonly configurePrompt: RegExp | undefined;
  /** Whole lines before a prompt. */
  readonly beforePrompt: RegExp | undefined;
  /** The changing parts of a prompt. */
  readonly changing: RegExp | undefined;
  readonly loginQuestions: readonly CompiledQuestion[];
  /** The end of a question that takes one key. */
  readonly keyQuestion: RegExp | undefined;
  readonly passwordPrompt: RegExp | undefined;
  /** A whole line that proves full rights. */
  readonly fullRights: RegExp | undefined;
  readonly pagerQuestion: RegExp | undefined;
  /** Finds the question of the pager at the end of any line of a text. Undefined if its pattern does not allow that. */
  readonly pagerQuestionAnywhere: RegExp | undefined;
  readonly residue: RegExp | undefined;
  readonly first: RegExp | undefined;
  readonly end: RegExp | undefined;
  readonly declaredBytes: RegExp | undefined;
  /** A whole line in place of it, without a number. */
  readonly unsized: RegExp | undefined;
  /** The whole line with the number of lines of an answer. */
  readonly lineCount: RegExp | undefined;
  readonly structure: readonly CompiledPair[];
  /** Lines that open and close a text of several lines in a configuration. */
  readonly textPairs: readonly CompiledPair[];
  readonly volatile: RegExp | undefined;
  readonly stray: RegExp | undefined;
  readonly context: RegExp | undefined;
  readonly contextPrompt: RegExp | undefined;
  /** Whole lines around the contexts in a configuration. */
  readonly sectionOpen: RegExp | undefined;
  readonly sectionName: RegExp | undefined;
  readonly sectionNext: RegExp | undefined;
  /** Finds a change in a syslog message. */
  readonly changeMessages: readonly RegExp[];
  /** Whole volatile lines that name the last change. */
  readonly lastChange: readonly RegExp[];
  readonly leaves: RegExp | undefined;
  readonly sectionExits: RegExp | undefined;
  readonly sectionCloses: RegExp | undefined;
  readonly sectionHeads: RegExp | undefined;
  readonly sectionContainers: readonly CompiledContainer[];
  readonly sectionStays: RegExp | undefined;
  readonly sectionBlocks: readonly CompiledPair[];
  /** Texts of several lines in configuration mode. */
  readonly texts: readonly CompiledText[];
  readonly untypable: RegExp | undefined;
  /** Whole lines that refuse no line of configuration mode. */
  readonly harmless: RegExp | undefined;
  readonly questions: readonly CompiledQuestion[];
  readonly locked: RegExp | undefined;
  readonly standby: RegExp | undefined;
  /** Whole lines about changes that are pending on the device. */
  readonly pendingFull: RegExp | undefined;
  readonly pendingLine: RegExp | undefined;
  readonly maintenancePrompt: RegExp | undefined;
  readonly read: RegExp | undefined;
  readonly filters: RegExp | undefined;
  readonly errors: RegExp | undefined;
  readonly modes: RegExp | undefined;
}

export interface CompiledPair {
  readonly open: RegExp;
  readonly close: RegExp;
}

export interface CompiledContainer {
  readonly head: RegExp;
  readonly holds: RegExp;
}

export interface CompiledText {
  readonly begins: RegExp;
  readonly ends: RegExp | undefined;
}

export interface CompiledQuestion {
  readonly question: RegExp;
  readonly answer: string;
}

const compiled = new WeakMap<Platform, CompiledPlatform>();

export function compilePlatform(platform: Platform): CompiledPlatform {
  let found = compiled.get(platform);
  if (!found) compiled.set(platform, (found = compile(platform)));
  return found;
}

function compile(platform: Platform): CompiledPlatform {
  const { terminal, prompts, paging, enable, login, privilege, config, contexts, changes, configure, commands } =
    platform;
  const { contextSections: sections } = platform;
  const { question, residue } = paging.pager ?? {};
  const pattern = (source: string, flags?: string): RegExp => patternOf(platform, source, flags);
  const whole = (source: string, flags?: string): RegExp => pattern(`^(?:${source})$`, flags);
  const everywhere = (source: string): RegExp => pattern(source, 'g');
  const pair = ({ open, close }: Pair): CompiledPair => ({ open: whole(open), close: whole(close) });
  const anyOf = (sources: readonly string[], flags?: string): RegExp | undefined =>
    sources.length === 0 ? undefined : whole(sources.join('|'), flags);
  return {
    anyPrompt: whole(prompts.any),
    privilegedPrompt: whole(prompts.privileged),
    configurePrompt: maybe(prompts.configure, whole),
    beforePrompt: maybe(prompts.before, whole),
    changing: maybe(prompts.changing, everywhere),
    loginQuestions: (login?.questions ?? []).map((each) => ({ ...each, question: pattern(`(?:${each.question})$`) })),
    keyQuestion: maybe(terminal.keyQuestion, (source) => pattern(`(?:${source})$`)),
    passwordPrompt: maybe(enable?.passwordPrompt, whole),
    fullRights: maybe(privilege?.full, whole),
    pagerQuestion: maybe(question, (source) => pattern(source)),
    // `^` and lookarounds would match differently in a whole text than in a single line.
    pagerQuestionAnywhere:
      question === undefined || /\^|\(\?[=!<]|\\b/i.test(question) ? undefined : pattern(question, 'm'),
    residue: maybe(residue, everywhere),
    first: maybe(config.first, whole),
    end: maybe(config.end, whole),
    declaredBytes: maybe(config.declaredBytes?.line, whole),
    unsized: maybe(config.declaredBytes?.unsized, whole),
    lineCount: maybe(config.count?.line, whole),
    structure: (config.structure ?? []).map(pair),
    textPairs: (config.texts ?? []).map(pair),
    volatile: anyOf(config.volatile),
    stray: anyOf(config.stray),
    context: maybe(contexts?.line, whole),
    contextPrompt: maybe(contexts?.prompt, whole),
    sectionOpen: maybe(sections?.open, whole),
    sectionName: maybe(sections?.name, whole),
    sectionNext: maybe(sections?.next, whole),
    changeMessages: (changes?.messages ?? []).map((source) => pattern(source)),
    lastChange: (changes?.last ?? []).map((source) => whole(source)),
    leaves: anyOf(configure?.leaves ?? [], 'i'),
    sectionExits: anyOf(configure?.sections?.exits ?? [], 'i'),
    sectionCloses: anyOf(configure?.sections?.closes ?? [], 'i'),
    sectionHeads: anyOf(configure?.sections?.heads ?? [], 'i'),
    sectionContainers: (configure?.sections?.containers ?? []).map(({ head, holds }) => ({
      head: whole(head, 'i'),
      holds: whole(holds, 'i'),
    })),
    sectionStays: anyOf(configure?.sections?.stays ?? [], 'i'),
    sectionBlocks: (configure?.sections?.blocks ?? []).map(pair),
    texts: (configure?.texts ?? []).map(({ begins, ends }) => ({
      begins: pattern(`^ *(?:${begins})`),
      ends: maybe(ends, (source) => pattern(`^ *(?:${source})$`)),
    })),
    untypable: anyOf(configure?.untypable ?? [], 'i'),
    harmless: anyOf(
      (configure?.harmless ?? []).map(({ line }) => line),
      'i',
    ),
    questions: (configure?.questions ?? []).map((each) => ({
      question: pattern(`(?:${each.question})$`, 'i'),
      answer: each.answer,
    })),
    locked: anyOf(configure?.locked ?? [], 'i'),
    standby: anyOf(configure?.standby ?? [], 'i'),
    pendingFull: anyOf(configure?.pending?.full ?? [], 'i'),
    pendingLine: maybe(configure?.pending?.line, whole),
    maintenancePrompt: maybe(prompts.maintenance, whole),
    read: anyOf(commands.read, 'i'),
    filters: anyOf(commands.filters, 'i'),
    errors: anyOf(commands.errors, 'i'),
    modes: anyOf(commands.modes, 'i'),
  };
}

function maybe(source: string | undefined, make: (source: string) => RegExp): RegExp | undefined {
  return source === undefined ? undefined : make(source);
}
