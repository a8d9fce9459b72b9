import { Command } from 'commander';
import type { Caller } from './context.ts';
import { exitCodes, type ExitCode } from './exit-code.ts';
import { ownPackage } from './place/own-package.ts';
import type { RunAction } from './run-action.ts';
import type { Terminal } from './terminal/terminal.ts';

/** A command in the overview, by its name. Its arguments, options and subcommands are loaded if its name is on the command line. */
interface TopCommand {
  readonly description: string;
  readonly load: () => Promise<(command: Command, run: RunAction) => void>;
}

const commands: Readonly<Record<string, TopCommand>> = {
  init: {
    description: 'Creates a host project: the folder in which job packages are installed.',
    load: async () => (await import('./commands/init/command.ts')).declareInit,
  },
  start: {
    description: 'Starts NetRaven (database, API and a worker) until you stop it.',
    load: async () => (await import('./commands/start/command.ts')).declareStart,
  },
  worker: {
    description: 'Starts a worker without an API, for a NetRaven elsewhere with the same DATABASE_URL.',
    load: async () => (await import('./commands/worker/command.ts')).declareWorker,
  },
  workers: {
    description: 'Lists the workers and their pools.',
    load: async () => (await import('./commands/workers/command.ts')).declareWorkers,
  },
  doctor: {
    description: 'Checks everything that NetRaven needs, and prints how to fix what is wrong.',
    load: async () => (await import('./commands/doctor/command.ts')).declareDoctor,
  },
  status: {
    description: 'Shows the state of all devices, what runs, what is due next, and what is wrong.',
    load: async () => (await import('./commands/status/command.ts')).declareStatus,
  },
  run: {
    description:
      'Runs a job type on devices. Exit code 6: the job returned failures, 3: some devices had an error, 4: none succeeded.',
    load: async () => (await import('./commands/run/command.ts')).declareRun,
  },
  runs: {
    description: 'Lists, shows, cancels, retries and repeats runs.',
    load: async () => (await import('./commands/runs/command.ts')).declareRuns,
  },
  tasks: {
    description: 'Shows the result of each device of a run.',
    load: async () => (await import('./commands/tasks/command.ts')).declareTasks,
  },
  schedules: {
    description: 'Manages schedules: runs that NetRaven creates by itself.',
    load: async () => (await import('./commands/schedules/command.ts')).declareSchedules,
  },
  triggers: {
    description: 'Manages triggers: runs that start when a device changes, a request arrives, or another run ends.',
    load: async () => (await import('./commands/triggers/command.ts')).declareTriggers,
  },
  windows: {
    description: 'Manages windows: times in which runs of schedules and triggers may or may not start.',
    load: async () => (await import('./commands/windows/command.ts')).declareWindows,
  },
  limits: {
    description: 'Manages limits of sessions that are open at once.',
    load: async () => (await import('./commands/limits/command.ts')).declareLimits,
  },
  plan: {
    description: 'Shows what the schedules will do, and the load per hour.',
    load: async () => (await import('./commands/plan/command.ts')).declarePlan,
  },
  channels: {
    description: 'Manages channels: where notifications are sent to. Secrets are stored encrypted.',
    load: async () => (await import('./commands/channels/command.ts')).declareChannels,
  },
  notifications: {
    description: 'Manages rules of notifications: which events are told on which channel.',
    load: async () => (await import('./commands/notifications/command.ts')).declareNotifications,
  },
  jobs: {
    description: 'Lists, installs and develops job packages.',
    load: async () => (await import('./commands/jobs/command.ts')).declareJobs,
  },
  platforms: {
    description: 'Lists, installs and checks platforms: the operating systems of devices.',
    load: async () => (await import('./commands/platforms/command.ts')).declarePlatforms,
  },
  devices: {
    description: 'Manages the inventory.',
    load: async () => (await import('./commands/devices/command.ts')).declareDevices,
  },
  tags: {
    description: 'Manages settings that many devices share.',
    load: async () => (await import('./commands/tags/command.ts')).declareTags,
  },
  sources: {
    description: 'Manages saved sources of devices, such as NetBox, and synchronizes them.',
    load: async () => (await import('./commands/sources/command.ts')).declareSources,
  },
  hostkeys: {
    description: 'Manages the SSH host keys and TLS certificates of devices.',
    load: async () => (await import('./commands/hostkeys/command.ts')).declareHostKeys,
  },
  credentials: {
    description: 'Manages the logins for devices. Secrets are stored encrypted.',
    load: async () => (await import('./commands/credentials/command.ts')).declareCredentials,
  },
  logs: {
    description: 'Shows the log. An entry must match all filters.',
    load: async () => (await import('./commands/logs/command.ts')).declareLogs,
  },
  retention: {
    description: 'Shows and changes how long logs, runs and versions are kept.',
    load: async () => (await import('./commands/retention/command.ts')).declareRetention,
  },
  artifacts: {
    description: 'Shows and exports what jobs saved, such as configurations, in versions.',
    load: async () => (await import('./commands/artifacts/command.ts')).declareArtifacts,
  },
  audit: {
    description: 'Shows who saw secrets in clear, when and why.',
    load: async () => (await import('./commands/audit/command.ts')).declareAudit,
  },
  adopt: {
    description: 'Takes over devices, logins and history of Oxidized or RANCID, and compares.',
    load: async () => (await import('./commands/adopt/command.ts')).declareAdopt,
  },
  demo: {
    description: 'Shows NetRaven at work on twelve simulated devices, in a temporary folder.',
    load: async () => (await import('./commands/demo/command.ts')).declareDemo,
  },
  simulate: {
    description: 'Starts simulated devices until you stop it, and prints the commands that add them.',
    load: async () => (await import('./commands/simulate/command.ts')).declareSimulate,
  },
};

/**
 * Declares the command line as a tree. With `words`, only the commands named in them get their options and subcommands:
 * loading every command would be a third of the run time of `--help`.
 */
export async function createProgram(
  terminal: Terminal,
  onEnd: (code: ExitCode) => void,
  words?: readonly string[],
  caller: Caller = { env: process.env, cwd: process.cwd() },
): Promise<Command> {
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
  const run: RunAction =
    (load) =>
    async (...parsed) => {
      // Help holds no secrets, and loads nothing of core.
      (await import('@netraven/core/system')).emptyCoreFiles();
      const { root } = program.opts<{ root?: string }>();
      const action = await load();
      onEnd((await action({ ...caller, terminal, ...(root !== undefined && { root }) }, ...parsed)) || exitCodes.ok);
    };
  for (const [name, { description, load }] of Object.entries(commands)) {
    const command = program.command(name).description(description);
    if (!words || words.includes(name)) (await load())(command, run);
  }
  // Set after the commands are created, so that they do not inherit it. The arguments of commands that are not loaded are
  // unknown, so the help of `netraven` lists names only.
  return program.configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => command.name() });
}
