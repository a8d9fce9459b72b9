import { Option, type Command } from 'commander';
import { cliError } from '../../codes.ts';

const states = ['failing', 'never', 'stale', 'fresh'];

/** Options that select devices. */
export interface QueryFlags {
  readonly query?: string;
  readonly device?: readonly string[];
  readonly tag?: readonly string[];
  readonly platform?: readonly string[];
  readonly state?: readonly string[];
  readonly all?: boolean;
}

/** Declares the options that select devices. */
export function queryOptions(command: Command): Command {
  return command
    .option('--query <words>', 'devices that match all kinds of words: "tag:core -state:fresh", see docs/queries.md')
    .option('--device <name...>', 'short for name: words; quote a pattern: "access-*"')
    .option('--tag <tag...>', 'short for tag: words')
    .option('--platform <id...>', 'short for platform: words')
    .addOption(new Option('--state <state...>', 'short for state: words').choices(states));
}

/** The query that selects all devices. */
export const allDevicesQuery = 'name:*';

/** Returns the query of the options that select devices; undefined without any. @throws {NetRavenError} NR_USAGE_INVALID */
export function queryOf({ query, device, tag, platform, state, all = false }: QueryFlags): string | undefined {
  for (const [option, values = []] of Object.entries({ device, tag, platform })) {
    const joined = values.find((value) => value.includes(','));
    if (joined === undefined) continue;
    throw cliError('NR_USAGE_INVALID', `No device, tag or platform has a comma, as in ${JSON.stringify(joined)}`, {
      hint: `Put blanks between several: \`--${option} ${joined.split(',').join(' ')}\`.`,
    });
  }
  const short = { name: device, tag, platform, state };
  const words = Object.entries(short).flatMap(([kind, values = []]) => values.map((value) => `${kind}:${value}`));
  const asked = [...(query === undefined ? [] : [query]), ...words];
  if (all && asked.length > 0) {
    throw cliError('NR_USAGE_INVALID', `--all selects every device, also those without ${asked.join(' ')}`, {
      hint: 'Leave --all out, or the other options.',
    });
  }
  if (all) return allDevicesQuery;
  return asked.length === 0 ? undefined : asked.join(' ');
}

/** Returns the query of the options that select devices. @throws {NetRavenError} NR_USAGE_INVALID */
export function requireQuery(flags: QueryFlags): string {
  const query = queryOf(flags);
  if (query !== undefined) return query;
  throw cliError('NR_USAGE_INVALID', 'No device was selected', {
    hint: 'Add --query "<words>", --device <name...>, --tag <tag...>, --platform <id...>, --state <state...> or --all; `netraven devices list` takes the same and shows the devices.',
  });
}
