import { isRandom } from '@netraven/core/attempt';
import { withinBounds } from '../platform/bounded-pattern.ts';
import type { Platform } from '../platform/platform.ts';
import { maskLine, type LineContext } from './mask-line.ts';
import { compileSecrets } from './secret-patterns.ts';
import type { SecretJar } from './secret-jar.ts';
import { Sections } from './sections.ts';
import { longestLine } from './span.ts';

/** Inputs of a text's masks. */
export interface MaskOptions {
  /** The command that showed the text. The masks of salted secrets depend on it. Default: none. */
  readonly source?: string;
  /** Also masks what follows a word such as `password` in a line without a rule. Default: true. */
  readonly isConfig?: boolean;
  /** Receives the secrets that a rule or a shape found. */
  readonly found?: Set<string>;
}

/**
 * Masks the secrets that the rules find in a configuration, and repeats of those that look random and are not a name. The
 * result depends only on the text, so an unchanged configuration makes no new version.
 */
export function maskConfig(text: string, platform: Platform, jar: SecretJar, source = ''): string {
  return withinBounds(platform, text, () => maskAll(text, platform, jar, source));
}

function maskAll(text: string, platform: Platform, jar: SecretJar, source: string): string {
  const found = new Set<string>();
  const masked = maskLines(text, platform, jar, { found, source });
  const repeated = [...found].filter((secret) => masked.includes(secret));
  if (repeated.length === 0) return masked;
  const names = namesIn(masked, platform);
  for (const secret of repeated) if (names.has(secret)) jar.addName(secret);
  return jar.maskConfig(
    masked,
    repeated.filter((secret) => isRandom(secret) && !names.has(secret)),
  );
}

function namesIn(text: string, platform: Platform): Set<string> {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    if (line.length > longestLine) continue;
    for (const pattern of compileSecrets(platform).names) {
      const name = pattern.exec(line)?.groups?.['name'];
      if (name !== undefined) found.add(name);
    }
  }
  return found;
}

/**
 * Masks the secrets in the lines of a text and adds them to the jar. Fails closed: a line of a configuration with a word
 * such as `password` and no rule loses the rest of the line. A line that is too long and the lines of a private key are
 * masked as a whole.
 */
export function maskLines(text: string, platform: Platform, jar: SecretJar, options: MaskOptions = {}): string {
  return withinBounds(platform, text, () => maskEach(text, platform, jar, options));
}

function maskEach(text: string, platform: Platform, jar: SecretJar, options: MaskOptions): string {
  const { source = '', isConfig = true, found } = options;
  const secrets = compileSecrets(platform);
  const sections = new Sections();
  const context: LineContext = { secrets, sections, isConfig, jar, found, source };
  const holdsBlock = text.includes('-----BEGIN ');
  let block: Block | undefined;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const isEnd = block !== undefined && line.includes('-----END ');
    if (block?.isPrivate === true && !isEnd) lines[index] = maskKeyLine(line, block, context);
    else {
      // A block has lines without indentation, so it would seem to end all sections.
      if (!block) sections.enter(line);
      const masked = line.length > longestLine ? jar.addRest(line) : maskLine(line, context);
      if (!block) sections.leave(line, masked);
      lines[index] = masked;
    }
    if (isEnd) block = undefined;
    if (holdsBlock) block ??= blockFrom(line);
  }
  return lines.join('\n');
}

/** A key or certificate in several lines (PEM). */
interface Block {
  readonly isPrivate: boolean;
  readonly isEncrypted: boolean;
}

function blockFrom(line: string): Block | undefined {
  const kind = /-----BEGIN (?<kind>[A-Za-z0-9 ]{1,64})-----["']?\s*$/.exec(line)?.groups?.['kind'];
  if (kind === undefined) return undefined;
  return { isPrivate: /PRIVATE KEY|Static key/.test(kind), isEncrypted: kind.startsWith('ENCRYPTED') };
}

/** Masks a line of a private key. Devices that salt their secrets encrypt their keys again at each read. */
function maskKeyLine(line: string, block: Block, { jar, found, secrets, sections, source }: LineContext): string {
  if (line.trim() === '') return line;
  if (secrets.salts && block.isEncrypted) return jar.addSalted(line, `${source}\n${sections.place('')}`);
  const mask = jar.add(line);
  found?.add(jar.unmask(mask));
  return mask;
}
