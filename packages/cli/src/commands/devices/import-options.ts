import { Option, type Command } from 'commander';
import { cliError } from '../../codes.ts';

/** Flags that say how to read a source. */
export interface ReadingFlags {
  readonly platform?: string;
  readonly tag?: readonly string[];
  readonly map?: Readonly<Record<string, string>>;
  readonly skipBad?: boolean;
  readonly secretStdin?: boolean;
  readonly json?: boolean;
}

/** Declares the options that say how to read a source. */
export function readingOptions(command: Command): Command {
  return command
    .option('--platform <id>', 'for devices whose source has no platform')
    .option('--tag <tag...>', 'for every device')
    .addOption(mapOption())
    .option('--skip-bad', 'leave out devices with errors, instead of writing nothing')
    .option('--secret-stdin', 'read the token of the server, or the password of Ansible Vault, from stdin')
    .option('--json', 'print JSON');
}

/** Returns the option that names the platforms of a source. */
export function mapOption(): Option {
  return new Option('--map <theirs=id...>', 'platforms by the names of the source, e.g. core-os=cisco_ios').argParser(
    addName,
  );
}

function addName(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, theirs, id] = /^(.+)=([\w-]+)$/.exec(text) ?? [];
  if (theirs !== undefined && id !== undefined) return { ...before, [theirs]: id };
  throw cliError('NR_USAGE_INVALID', `--map ${text} does not have the form theirs=id`, {
    hint: 'Write e.g. `--map core-os=cisco_ios`.',
  });
}

/** Returns the options for the API. */
export function readingOf({ platform, tag, map, skipBad }: ReadingFlags): {
  platform?: string;
  tags?: readonly string[];
  map?: Readonly<Record<string, string>>;
  skipBad?: boolean;
} {
  return {
    ...(platform !== undefined && { platform }),
    ...(tag && { tags: tag }),
    ...(map && { map }),
    ...(skipBad !== undefined && { skipBad }),
  };
}
