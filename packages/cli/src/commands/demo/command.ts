import type { Command } from 'commander';
import type { ExitCode } from '../../exit-code.ts';
import type { RunVerb } from '../../run-verb.ts';

/** What `netraven demo` takes. */
interface DemoFlags {
  readonly keep?: boolean;
}

export function declareDemo(command: Command, run: RunVerb): void {
  command
    .option('--keep', 'leave what it made for a look around')
    .action((flags: DemoFlags) =>
      run(async () => (await (await import('../../demo/demo.ts')).demo(flags)) as ExitCode),
    );
}
