import type { ConfigCommands, Platform } from './platform.ts';

const originals = new WeakMap<Platform, Platform>();

/** Notes that a platform is a copy of another one, with other commands that show a configuration. */
export function noteCopy(copy: Platform, original: Platform): void {
  originals.set(copy, original);
}

/** Returns the commands that show a configuration: those of the platform, and those that a setting of the device replaces. */
export function configCommands(platform: Platform): ConfigCommands[] {
  const original = originals.get(platform);
  return [platform, ...(original ? [original] : [])].flatMap(({ config }) => Object.values(config.commands));
}
