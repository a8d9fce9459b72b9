import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';

/** The beginning of an output that has not ended, and its size. */
export interface OutputSoFar {
  /** The first 64 KiB at most, one character for each byte. */
  readonly head: string;
  /** Returns the bytes behind a place in the head, without carriage returns. */
  readonly bytesBehind: (place: number) => number;
  /** True if the answer before turned out to be a part: the device pauses within answers. */
  readonly followsPart: boolean;
}

/**
 * Returns false if more must come: an output, without the prompt, ends neither like a configuration nor with a refusal. True
 * for a platform whose configurations have no certain end.
 */
export function endsLikeConfig(tail: string, platform: Platform): boolean {
  const { end, errors, beforePrompt } = compilePlatform(platform);
  const last = tail
    .trimEnd()
    .split(/[\r\n]+/)
    .findLast((line) => !beforePrompt?.test(line));
  return !end || end.test(last ?? '') || errors?.test(last ?? '') === true;
}

/** Returns true if an output has as many bytes as it declares, false if fewer, undefined if it declares none. */
export function hasDeclaredBytes(
  { head, bytesBehind }: Pick<OutputSoFar, 'head' | 'bytesBehind'>,
  platform: Platform,
): boolean | undefined {
  const { declaredBytes } = compilePlatform(platform);
  if (!declaredBytes) return undefined;
  for (const match of head.matchAll(/[^\r\n]+/g)) {
    const bytes = declaredBytes.exec(match[0])?.groups?.['bytes'];
    if (bytes === undefined) continue;
    const came = bytesBehind(match.index + match[0].length);
    return came + (platform.config.declaredBytes?.slackBytes ?? 0) >= Number(bytes);
  }
  return undefined;
}
