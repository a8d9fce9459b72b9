/** Floor for masking: NetRaven's own rules, called directly on each text. They also look for the end of the configuration. */
import { randomBytes } from 'node:crypto';
import { getPlatform, maskArchived } from '@netraven/device';

/** Returns a function that masks the secrets of a text. It throws if the text is cut off. */
export async function openMask(id: string): Promise<(text: Buffer) => Promise<Buffer>> {
  const platform = getPlatform(id);
  if (!platform) throw new Error(`no platform ${id}`);
  const key = randomBytes(32);
  return async (text) => Buffer.from((await maskArchived(text.toString(), platform, key)).text);
}
