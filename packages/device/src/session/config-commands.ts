import type { NetRavenError } from '@netraven/core';
import type { ConfigCommandSettings } from '@netraven/core/attempt';
import { deviceError } from '../codes.ts';
import { copyOf } from '../platform/bounded-pattern.ts';
import { noteCopy } from '../platform/config-commands.ts';
import type { Platform } from '../platform/platform.ts';
import { changesMode, isReadCommand, problemWithLine } from './check-command.ts';
import { shown } from '../platform/shown.ts';

/** Compiling the patterns of a platform takes longer than a look into this. */
const changed = new WeakMap<Platform, Map<string, Platform>>();

/** Returns a platform whose configurations are shown by other commands. All its proofs stay. */
export function withConfigCommands(platform: Platform, commands: ConfigCommandSettings): Platform {
  if (Object.keys(commands).length === 0) return platform;
  const known = changed.get(platform) ?? new Map<string, Platform>();
  changed.set(platform, known);
  const key = JSON.stringify(commands);
  let found = known.get(key);
  if (!found) {
    const { config } = platform;
    found = copyOf(platform, { config: { ...config, commands: { ...config.commands, ...commands } } });
    noteCopy(found, platform);
    known.set(key, found);
  }
  return found;
}

/** Returns the error for a command that could change the device, that its platform does not have, or with a filter. */
export function configCommandProblem(
  name: string,
  platform: Platform,
  commands: ConfigCommandSettings,
): NetRavenError | undefined {
  for (const [source, command] of Object.entries(commands)) {
    // Nothing proves that a filter left out no line.
    const isFiltered = command.includes('|');
    const isRead = isReadCommand(command, platform) && !changesMode(command, platform);
    if (isRead && !isFiltered && !problemWithLine(command, platform)) continue;
    const why =
      isRead && isFiltered ? 'has a filter, which may leave lines out' : `is no read command of ${platform.id}`;
    const removal = `--unset commands.${source}`;
    return deviceError(
      'NR_DEVICE_CONFIG_COMMAND',
      `The setting \`commands.${source}\` of ${name} is ${shown(command)}, which ${why}`,
      {
        hint: `Set another command with \`netraven devices set ${name} --command "${source}=<command>"\`, or remove the setting with \`netraven devices set ${name} ${removal}\`. If a tag has it: \`netraven tags set <tag> ${removal}\`.`,
      },
    );
  }
  return undefined;
}
