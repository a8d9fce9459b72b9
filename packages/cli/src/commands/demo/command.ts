import type { Command } from 'commander';
import type { ExitCode } from '../../exit-code.ts';
import type { RunAction } from '../../run-action.ts';

/** Options of `netraven demo`. */
interface DemoFlags {
  readonly keep?: boolean;
}

export function declareDemo(command: Command, run: RunAction): void {
  command
    .option('--keep', 'keep the temporary folder')
    .action((flags: DemoFlags) =>
      run(async () => (await (await import('../../demo/demo.ts')).demo(flags)) as ExitCode),
    );
}
