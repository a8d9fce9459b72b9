/** Floor for masking: NetRaven's own rules for the platform, called directly on each text. They also look for its end. */
import { randomBytes } from 'node:crypto';
import { findTruncation, getPlatform, maskArchived } from '@netraven/device';

/** Returns a function that masks the secrets of a text. It throws if the first text is cut off: the rules of all platforms would mask it. */
export async function openMask(id: string): Promise<(text: Buffer) => Promise<Buffer>> {
  const platform = getPlatform(id);
  if (!platform) throw new Error(`no platform ${id}`);
  const key = randomBytes(32);
  let isChecked = false;
  return async (text) => {
    const config = configOf(text.toString());
    const missing = isChecked ? undefined : await findTruncation(config, platform);
    if (missing !== undefined) throw new Error(`the configuration is cut off: ${missing}`);
    isChecked = true;
    return Buffer.from((await maskArchived(config, platform, key)).text);
  };
}

/** Returns the configuration in the output of a terminal, without echo and prompt. */
function configOf(output: string): string {
  const lines = output.replaceAll('\r', '').split('\n');
  const isTerminal = lines[0]?.startsWith('show ') ?? false;
  return isTerminal ? lines.slice(1, -1).join('\n') : output;
}
