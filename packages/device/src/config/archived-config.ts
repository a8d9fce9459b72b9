import { inPieces } from '@netraven/core/attempt';
import type { Platform } from '../platform/platform.ts';
import { listPlatforms } from '../platform/platforms.ts';
import { maskConfigSteps } from '../secrets/mask-text.ts';
import { SecretJar } from '../secrets/secret-jar.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { beginsAs, proveSteps } from './prove-complete.ts';

/** A configuration without its secrets. */
export interface MaskedConfig {
  readonly text: string;
  /** Mask → secret. */
  readonly reveals: Readonly<Record<string, string>>;
}

/**
 * Masks a configuration that another tool has stored, by the rules of its platform. A text that does not begin
 * and end as those of this platform may be of the device that had the name before: it is masked by the rules of all
 * platforms too.
 *
 * @param maskKey 32 bytes
 */
export async function maskArchived(text: string, platform: Platform, maskKey: Uint8Array): Promise<MaskedConfig> {
  const jar = new SecretJar(maskKey);
  // As the configuration of a session: salted secrets get the same masks.
  const source = ['', platform.config.commands.running].flat().join('\n');
  let masked = await inPieces(maskConfigSteps(text, platform, jar, { source }));
  if (!(await looksLike(text, platform))) {
    for (const other of listPlatforms()) masked = await inPieces(maskConfigSteps(masked, other, jar, { source }));
  }
  return { text: masked, reveals: await inPieces(jar.revealSteps(masked)) };
}

async function looksLike(text: string, platform: Platform): Promise<boolean> {
  if ((await findTruncation(text, platform)) !== undefined) return false;
  return inPieces(beginsAs(stripArchived(text, platform), platform));
}

/** Lines that Oxidized and RANCID put around a configuration: answers of other commands as comments. */
const comment = /^(?:[!#;]|\/\*.*\*\/$|$)/;

/** Removes the comments before and after a configuration, and lines that change with each read. For a comparison. */
export function stripArchived(text: string, platform: Platform): string {
  const { volatile, structure, end: last } = compilePlatform(platform);
  const lines = text.split('\n').map((line) => line.trimEnd());
  // A comment of the device itself may begin or end its configuration.
  const isComment = (line: string): boolean =>
    comment.test(line) && !structure.some(({ open }) => open.test(line)) && (line === '' || last?.test(line) !== true);
  const start = lines.findIndex((line) => !isComment(line));
  if (start < 0) return '';
  const end = lines.findLastIndex((line) => !isComment(line)) + 1;
  const kept = lines.slice(start, end).filter((line) => volatile?.test(line) !== true);
  return `${kept.join('\n')}\n`;
}

const relaxed = new WeakMap<Platform, Platform>();

/**
 * Returns why a configuration that another tool has stored is not whole, or undefined if no proof of its platform fails. Other
 * tools remove the line with the number of bytes, so that proof is left out.
 */
export async function findTruncation(text: string, platform: Platform): Promise<string | undefined> {
  const proof = await inPieces(proveSteps(stripArchived(text, platform), relax(platform)));
  return 'fault' in proof ? proof.fault : undefined;
}

function relax(platform: Platform): Platform {
  let found = relaxed.get(platform);
  if (!found) {
    const { declaredBytes: _, first: __, twice: ___, ...config } = platform.config;
    relaxed.set(platform, (found = { ...platform, config }));
  }
  return found;
}
