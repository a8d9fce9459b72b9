import type { Detection } from '@netraven/core/attempt';
import { detectPlatform } from '../src/explore/detect-platform.ts';
import { openRawSession, type RawSession, type RawSessionOptions } from '../src/explore/raw-session.ts';
import type { Platforms } from '../src/index.ts';
import { builtIn } from '../src/platform/platforms.ts';
import type { Simulator } from '../src/simulator/index.ts';
import { account, memoryKeys } from '../test-utils/open.ts';

export const enablePassword = 'Geheim-enable-9';
/** Returns the name of the simulated device of a platform. */
export const nameOf = (id: string): string => id.replaceAll('_', '-');

const quiet = (): void => undefined;
const logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet };

export function openRaw(
  simulator: Simulator,
  name: string,
  options: Partial<RawSessionOptions> = {},
): Promise<RawSession> {
  const { address, port } = simulator.device(name);
  return openRawSession({
    info: { id: name, name, address, port, platform: 'auto', tags: [], vars: {} },
    credentials: [{ id: 'c', name: 'c', networks: ['127.0.0.0/8'], ...account, enablePassword }],
    hostKeys: memoryKeys(new Map()),
    signal: new AbortController().signal,
    logger,
    redact: (text) => text,
    quietMs: 300,
    ...options,
  });
}

export async function detect(simulator: Simulator, id: string, known: Platforms = builtIn): Promise<Detection> {
  let identification: string | undefined;
  const session = await openRaw(simulator, nameOf(id), { onIdentification: (text) => (identification = text) });
  try {
    return await detectPlatform({ platforms: known, identification, session });
  } finally {
    await session.close();
  }
}
