import type { Command } from 'commander';
import type { ExitCode } from '../../exit-code.ts';
import type { RunVerb } from '../../run-verb.ts';

/** What `netraven demo` takes. */
interface DemoFlags {
  readonly keep?: boolean;
}

export function addDemo(program: Command, run: RunVerb): void {
  program
    .command('demo')
    .description('Shows NetRaven at work on three simulated devices, in a folder of its own.')
    .option('--keep', 'leave what it made for a look around')
    .action((flags: DemoFlags) =>
      run(async () => (await (await import('../../demo/demo.ts')).demo(flags)) as ExitCode),
    );
}
