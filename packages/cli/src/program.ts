import { Command } from 'commander';
import { addArtifacts } from './commands/artifacts/command.ts';
import { addCredentials } from './commands/credentials/command.ts';
import { addDemo } from './commands/demo/command.ts';
import { addDevices } from './commands/devices/command.ts';
import { addDoctor } from './commands/doctor/command.ts';
import { addHostKeys } from './commands/hostkeys/command.ts';
import { addInit } from './commands/init/command.ts';
import { addJobs } from './commands/jobs/command.ts';
import { addLogs } from './commands/logs/command.ts';
import { addRun } from './commands/run/command.ts';
import { addRuns } from './commands/runs/command.ts';
import { addStart } from './commands/start/command.ts';
import { addTasks } from './commands/tasks/command.ts';
import type { ExitCode } from './exit-code.ts';
import { ownPackage } from './place/own-package.ts';
import type { RunVerb } from './run-verb.ts';
import type { Terminal } from './terminal/terminal.ts';

/** The command line as a tree: all is declared here and below, and nothing of what it does is loaded before it is asked for. */
export function createProgram(terminal: Terminal, onEnd: (code: ExitCode) => void): Command {
  const program = new Command('netraven')
    .description('Runs jobs on network devices. Every job type is an npm package.')
    .version(ownPackage().version)
    .option('--root <folder>', 'host project (default: NETRAVEN_ROOT, else the nearest folder with a package.json)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      // Written by `main`, with a code and a hint.
      outputError: () => undefined,
    })
    .configureHelp({ showGlobalOptions: true });
  const run: RunVerb = async (verb) => {
    const { root } = program.opts<{ root?: string }>();
    onEnd(await verb({ terminal, env: process.env, cwd: process.cwd(), ...(root !== undefined && { root }) }));
  };
  for (const add of [
    addInit,
    addStart,
    addDoctor,
    addRun,
    addRuns,
    addTasks,
    addJobs,
    addDevices,
    addHostKeys,
    addCredentials,
    addLogs,
    addArtifacts,
    addDemo,
  ]) {
    add(program, run);
  }
  return program;
}
