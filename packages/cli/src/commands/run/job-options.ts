import type { Command } from 'commander';
import { queryOptions } from '../query/query-options.ts';

/** Declares the options that select devices and set the config of a job. */
export function jobOptions(command: Command): Command {
  return queryOptions(command)
    .option('--all', 'all devices')
    .option('--config <file>', 'config of the job, a JSON file')
    .option(
      '--set <key=value...>',
      'config of the job: the value is text where the job takes text, else JSON; dots in the key nest',
    )
    .option('--secret <key...>', 'secret config of the job: asked for, or NETRAVEN_SECRET_<KEY>')
    .option('--secrets-stdin', 'read one line of stdin for each --secret');
}
