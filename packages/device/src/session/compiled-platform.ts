import type { Platform } from '../platform/platform.ts';

/** The patterns of a platform as regular expressions, compiled once. */
export interface CompiledPlatform {
  readonly anyPrompt: RegExp;
  readonly privilegedPrompt: RegExp;
  readonly configurePrompt: RegExp;
  readonly passwordPrompt: RegExp | undefined;
  readonly question: RegExp;
  /** Finds the question at the end of any line of a text. Undefined if its pattern does not allow that. */
  readonly anyQuestion: RegExp | undefined;
  readonly residue: RegExp;
  readonly end: RegExp | undefined;
  readonly declaredBytes: RegExp | undefined;
  readonly volatile: RegExp | undefined;
  readonly stray: RegExp | undefined;
  readonly leaves: RegExp | undefined;
  readonly text: RegExp | undefined;
  readonly read: RegExp | undefined;
  readonly filters: RegExp | undefined;
  readonly errors: RegExp | undefined;
  readonly modes: RegExp | undefined;
}

const compiled = new WeakMap<Platform, CompiledPlatform>();

export function compilePlatform(platform: Platform): CompiledPlatform {
  let found = compiled.get(platform);
  if (!found) compiled.set(platform, (found = compile(platform)));
  return found;
}

function compile({ prompts, paging, enable, config, configure, commands }: Platform): CompiledPlatform {
  return {
    anyPrompt: whole(prompts.any),
    privilegedPrompt: whole(prompts.privileged),
    configurePrompt: whole(prompts.configure),
    passwordPrompt: enable && whole(enable.passwordPrompt),
    question: new RegExp(paging.question),
    // `^` and lookarounds would match differently in a whole text than in a single line.
    anyQuestion: /\^|\(\?[=!<]|\\b/i.test(paging.question) ? undefined : new RegExp(paging.question, 'm'),
    residue: new RegExp(paging.residue, 'g'),
    end: config.end === undefined ? undefined : whole(config.end),
    declaredBytes: config.declaredBytes && whole(config.declaredBytes.line),
    volatile: anyOf(config.volatile),
    stray: anyOf(config.stray),
    leaves: anyOf(configure.leaves, 'i'),
    text: configure.text === undefined ? undefined : new RegExp(`^ *(?:${configure.text})`),
    read: anyOf(commands.read, 'i'),
    filters: anyOf(commands.filters, 'i'),
    errors: anyOf(commands.errors),
    modes: anyOf(commands.modes, 'i'),
  };
}

function whole(pattern: string, flags = ''): RegExp {
  return new RegExp(`^(?:${pattern})$`, flags);
}

function anyOf(patterns: readonly string[], flags = ''): RegExp | undefined {
  return patterns.length === 0 ? undefined : whole(patterns.join('|'), flags);
}
