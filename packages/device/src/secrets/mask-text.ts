import { atOnce, blocksOf, isRandom, Joined, linesOf, type Steps } from '@netraven/core/attempt';
import { stepsWithinBounds } from '../platform/bounded-pattern.ts';
import type { Platform } from '../platform/platform.ts';
import { maskLine, type LineContext } from './mask-line.ts';
import { compileSecrets, compileTyped } from './secret-patterns.ts';
import type { SecretJar } from './secret-jar.ts';
import { Sections } from './sections.ts';
import { longestLine } from './span.ts';

/** Inputs of a text's masks. */
export interface MaskOptions {
  /** The command that showed the text. The masks of salted secrets depend on it. Default: none. */
  readonly source?: string;
  /** Also masks what follows a word such as `password` in a line without a rule. Default: true. */
  readonly isConfig?: boolean;
  /** The lines are typed by a person, so their words may be beginnings. Default: false. */
  readonly isTyped?: boolean;
  /** The sections of the lines are not known. Default: false. */
  readonly isAlone?: boolean;
  /** Secrets that are found are masked in other texts too. Default: true. */
  readonly learns?: boolean;
  /** Receives the secrets that a rule or a shape found. */
  readonly found?: Set<string>;
}

/** Masks the secrets of a configuration at once. For short texts. */
export function maskConfig(text: string, platform: Platform, jar: SecretJar, source = ''): string {
  return atOnce(maskConfigSteps(text, platform, jar, { source }));
}

/**
 * Masks the secrets that the rules find in a configuration, and repeats of those that look random and are not a name. The
 * result depends only on the text, so an unchanged configuration makes no new version.
 */
export function* maskConfigSteps(
  text: string,
  platform: Platform,
  jar: SecretJar,
  { source = '', isTyped = false }: Pick<MaskOptions, 'source' | 'isTyped'> = {},
): Steps<string> {
  const found = new Set<string>();
  const masked = yield* maskLines(text, platform, jar, { found, source, isTyped });
  const repeated = yield* jar.repeatedIn(masked, found);
  if (repeated.size === 0) return masked;
  const names = yield* stepsWithinBounds(platform, masked, namesIn(masked, platform, repeated));
  for (const secret of names) jar.addName(secret);
  const random = new Set<string>();
  for (const secret of repeated) {
    if (!names.has(secret) && isRandom(secret)) random.add(secret);
    yield;
  }
  return random.size === 0 ? masked : yield* jar.maskConfig(masked, random);
}

/** Returns those of the given secrets that are names in a configuration. */
function* namesIn(text: string, platform: Platform, secrets: ReadonlySet<string>): Steps<Set<string>> {
  const { names } = compileSecrets(platform);
  const found = new Set<string>();
  for (const line of linesOf(text)) {
    if (line === undefined) yield;
    else if (line.length <= longestLine) {
      for (const pattern of names) {
        const name = pattern.exec(line)?.groups?.['name'];
        if (name !== undefined && secrets.has(name)) found.add(name);
      }
    }
  }
  return found;
}

/**
 * Masks the secrets in the lines of a text and adds them to the jar. Fails closed: a line of a configuration with a word
 * such as `password` and no rule loses the rest of the line. A line that is too long and the lines of a private key are
 * masked as a whole.
 */
export function maskLines(text: string, platform: Platform, jar: SecretJar, options: MaskOptions = {}): Steps<string> {
  return stepsWithinBounds(platform, text, maskEach(text, platform, jar, options));
}

function* maskEach(text: string, platform: Platform, jar: SecretJar, options: MaskOptions): Steps<string> {
  const { source = '', isConfig = true, isTyped = false, isAlone = false, learns = true, found } = options;
  const secrets = compileSecrets(platform);
  const sections = new Sections();
  const typed = isTyped ? compileTyped(platform) : undefined;
  const context: LineContext = { secrets, typed, isAlone, learns, sections, isConfig, jar, found, source };
  let block: Block | undefined;
  const masked = new Joined();
  /** The end of what is in `masked`, and the beginning of the line. Lines without secrets are cut out of the text together. */
  let done = 0;
  let start = 0;
  for (const some of blocksOf(text)) {
    if (start > 0) yield;
    // One search in many lines: hardly any has one.
    const mayHaveKey = some.includes('----');
    for (const line of some.split('\n')) {
      const end = start + line.length;
      const isEnd = block !== undefined && mayHaveKey && /----[- ]END /.test(line);
      let changed: string;
      if (block?.isPrivate === true && !isEnd) changed = maskKeyLine(line, block, context);
      else {
        // A block has lines without indentation, so it would seem to end all sections.
        if (!block) sections.enter(line);
        changed = line.length > longestLine ? yield* jar.addRestSteps(line) : maskLine(line, context);
        if (!block) sections.leave(line, changed);
      }
      if (changed !== line) {
        masked.add(text.slice(done, start));
        masked.add(changed);
        done = end;
      }
      start = end + 1;
      if (isEnd) block = undefined;
      if (mayHaveKey && /----[- ]BEGIN /.test(line)) block ??= blockFrom(line);
    }
  }
  if (done === 0) return text;
  masked.add(text.slice(done));
  return masked.text();
}

/** A key or certificate in several lines: PEM with five dashes, SSH2 (RFC 4716) with four. */
interface Block {
  readonly isPrivate: boolean;
  readonly isEncrypted: boolean;
}

function blockFrom(line: string): Block | undefined {
  if (line.length > longestLine) return undefined;
  const kind = /----[- ]BEGIN (?<kind>[A-Za-z0-9 ]{1,64}(?:-[A-Za-z0-9 ]{1,64}){0,4})----["'-]{0,2}\s*$/.exec(line)
    ?.groups?.['kind'];
  if (kind === undefined) return undefined;
  return { isPrivate: /PRIVATE KEY|Static key|tls-crypt-v2/.test(kind), isEncrypted: kind.includes('ENCRYPTED') };
}

/** Masks a line of a private key. Devices that salt their secrets encrypt their keys again at each read. */
function maskKeyLine(line: string, block: Block, { jar, found, secrets, sections, source }: LineContext): string {
  if (line.trim() === '') return line;
  if (secrets.salts && block.isEncrypted) return jar.addSalted(line, `${source}\n${sections.place('')}`);
  const mask = jar.add(line);
  found?.add(jar.unmask(mask));
  return mask;
}
