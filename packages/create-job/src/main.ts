import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Known } from './answers/answers.ts';
import { ask } from './answers/ask.ts';
import { completeAnswers } from './answers/complete.ts';
import { readFlags } from './answers/flags.ts';
import { jobName } from './answers/job-name.ts';
import { checkManager } from './answers/rules.ts';
import { create } from './create.ts';
import { CreateError } from './create-error.ts';
import { help } from './help.ts';
import { nextSteps } from './next-steps.ts';
import { disableScripts } from './place/disable-scripts.ts';
import { findPlace } from './place/place.ts';

/** The process that the command runs in. */
export interface CommandProcess {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** True on a terminal, where the command may ask questions. */
  readonly interactive: boolean;
  /** Folder with the files of the templates, and the known platforms and icons. */
  readonly templates: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const exitCodes: Readonly<Partial<Record<CreateError['code'], number>>> = {
  NR_CREATE_FAILED: 1,
  NR_CREATE_CANCELLED: 130,
};

/** Runs one command line. Returns the exit code: 0, 1 (failed), 2 (usage error) or 130 (cancelled). */
export async function main(args: readonly string[], command: CommandProcess): Promise<number> {
  try {
    await run(args, command);
    return 0;
  } catch (error) {
    const { code, message, hint } = error instanceof CreateError ? error : failure(error);
    command.err(`${code}: ${message}\n  next: ${hint}\n`);
    return exitCodes[code] ?? 2;
  }
}

async function run(args: readonly string[], command: CommandProcess): Promise<void> {
  const { cwd, env, interactive, templates, out, err } = command;
  const flags = readFlags(args);
  if (flags.help) return out(help);
  if (flags.version) return out(`${version()}\n`);
  const requested = {
    directory: flags.given.directory,
    manager: flags.given.packageManager === undefined ? undefined : checkManager(flags.given.packageManager),
  };
  const read = (file: string): unknown => JSON.parse(readFileSync(join(templates, `${file}.json`), 'utf8'));
  const known = { platforms: read('platforms'), icons: read('icons'), templates: read('templates') } as Known;
  const given = interactive && !flags.yes ? await ask(flags.given, known) : flags.given;
  const answers = completeAnswers(given, known);
  const running = env['npm_config_user_agent']?.startsWith('pnpm/') ? 'pnpm' : 'npm';
  const place = findPlace(cwd, jobName(answers.name).short, requested, running);
  create(templates, answers, known.templates[answers.template], place);
  const warn = (reason: string): void => err(`The root of the workspace was not changed: ${reason}\n`);
  const disabled = place.workspace === undefined || disableScripts(place.workspace, warn);
  out(nextSteps(cwd, answers, place, !disabled));
}

function failure(error: unknown): CreateError {
  return new CreateError('NR_CREATE_FAILED', error instanceof Error ? error.message : String(error), { cause: error });
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
