import type { Platform } from '../src/platform/platform.ts';
import { ConfigReader } from '../src/session/config-reader.ts';
import { defaultLimits } from '../src/platform/limits.ts';
import type { SessionContext } from '../src/session/session-context.ts';

/**
 * Reads a configuration as a session does, from a device that answers with one text after the other. Returns the code of an error.
 *
 * @param more of the context of the session
 * @param answer answers instead of the texts. Default: none
 */
export async function readTexts(
  platform: Platform,
  texts: readonly string[],
  more: Partial<SessionContext> = {},
  answer?: () => Promise<{ readonly text: string }>,
): Promise<string> {
  const left = [...texts];
  const line = { run: answer ?? (async () => ({ text: left.shift() ?? '' })) };
  const context = {
    channel: 'exec',
    name: 'lab',
    platform,
    limits: defaultLimits,
    signal: new AbortController().signal,
    masker: { proven: async (text: string) => ({ given: text, masked: text }), redact: (text: string) => text },
    logger: { info: () => undefined, warning: () => undefined },
    isStored: async () => false,
    quarantine: async () => undefined,
    ...more,
  };
  const reader = new ConfigReader(line as never, context as never, (_, run) => run());
  return reader.read('show', 1_000).then(
    ({ config }) => config,
    (error: { code: string }) => error.code,
  );
}
