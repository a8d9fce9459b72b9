import { Option, type Command } from 'commander';

const states = ['failing', 'never', 'stale', 'fresh'];

/** Options that select devices. */
export interface QueryFlags {
  readonly query?: string;
  readonly device?: readonly string[];
  readonly tag?: readonly string[];
  readonly platform?: readonly string[];
  readonly state?: readonly string[];
}

/** Declares the options that select devices. */
export function queryOptions(command: Command): Command {
  return command
    .option('--query <words>', 'devices that match all kinds of words: "tag:core -state:fresh"; see docs/queries.md')
    .option('--device <name...>', 'short for name: words; quote patterns: "access-*"')
    .option('--tag <tag...>', 'short for tag: words')
    .option('--platform <id...>', 'short for platform: words')
    .addOption(new Option('--state <state...>', 'short for state: words').choices(states));
}

/** Returns the query of the options that select devices; undefined without any. */
export function queryOf({ query, device, tag, platform, state }: QueryFlags): string | undefined {
  const short = { name: device, tag, platform, state };
  const words = Object.entries(short).flatMap(([kind, values = []]) => values.map((value) => `${kind}:${value}`));
  return query === undefined && words.length === 0
    ? undefined
    : [...(query === undefined ? [] : [query]), ...words].join(' ');
}
