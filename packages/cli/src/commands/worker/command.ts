import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { commonOptions } from '../start/command.ts';

export function declareWorker(command: Command, run: RunAction): void {
  commonOptions(command)
    .option('--pool <name>', 'works on the devices of this pool (default: default)')
    .action(run(async () => (await import('../start/start.ts')).startWorker));
}
