import { compilePlatform } from './compiled-platform.ts';
import { withinBounds } from './bounded-pattern.ts';
import type { Platform } from './platform.ts';

/** A change that a syslog message reports. Unknown fields are absent. */
export interface ChangeMessage {
  /** As the message has it: it may be forged. */
  readonly user?: string;
  readonly address?: string;
}

/**
 * Returns the change that a syslog message of a device reports; undefined for any other message.
 *
 * @param text the message without priority, time and host name, at most 2048 characters
 * @throws {NetRavenError} NR_DEVICE_PATTERN_SLOW for a platform that is not built in
 */
export function findChange(text: string, platform: Platform): ChangeMessage | undefined {
  const { changeMessages } = compilePlatform(platform);
  if (changeMessages.length === 0) return undefined;
  return withinBounds(platform, () => {
    for (const pattern of changeMessages) {
      const found = pattern.exec(text);
      if (!found) continue;
      const { user, address } = found.groups ?? {};
      return { ...(user && { user }), ...(address && { address }) };
    }
    return undefined;
  });
}
