import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './answers/ask.ts';
import { completeAnswers } from './answers/complete.ts';
import { readFlags } from './answers/flags.ts';
import { jobName } from './answers/job-name.ts';
import { checkManager } from './answers/rules.ts';
import { create } from './create.ts';
import { CreateError } from './create-error.ts';
import { help } from './help.ts';
import { nextSteps } from './next-steps.ts';
import { decideAtTop } from './place/decide-at-top.ts';
import { findPlace } from './place/place.ts';

/** What the command needs of the process it runs in. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether somebody is there who can be asked. */
  readonly interactive: boolean;
  /** The folder with the files of the Example Job, and the platforms and icons there are. */
  readonly template: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const exitCodes: Readonly<Partial<Record<CreateError['code'], number>>> = {
  NR_CREATE_FAILED: 1,
  NR_CREATE_CANCELLED: 130,
};

/** Runs one command line, and tells with what the process shall end: 0, 1, 2 (something in what was asked) or 130. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    await run(args, surroundings);
    return 0;
  } catch (error) {
    const { code, message, hint } = error instanceof CreateError ? error : failure(error);
    surroundings.err(`${code}: ${message}\n  next: ${hint}\n`);
    return exitCodes[code] ?? 2;
  }
}

async function run(args: readonly string[], surroundings: Surroundings): Promise<void> {
  const { cwd, env, interactive, template, out, err } = surroundings;
  const flags = readFlags(args);
  if (flags.help) return out(help);
  if (flags.version) return out(`${version()}\n`);
  const asked = {
    directory: flags.given.directory,
    manager: flags.given.packageManager === undefined ? undefined : checkManager(flags.given.packageManager),
  };
  const carried = (file: string): string[] => JSON.parse(readFileSync(join(template, file), 'utf8')) as string[];
  const known = { platforms: carried('platforms.json'), icons: carried('icons.json') };
  const given = interactive && !flags.yes ? await ask(flags.given, known) : flags.given;
  const answers = completeAnswers(given, known);
  const running = env['npm_config_user_agent']?.startsWith('pnpm/') ? 'pnpm' : 'npm';
  const place = findPlace(cwd, jobName(answers.name).short, asked, running);
  create(join(template, 'job'), answers, place);
  const left = (reason: string): void => err(`The top of the workspace was left as it is: ${reason}\n`);
  const decided = place.workspace === undefined || decideAtTop(place.workspace, left);
  out(nextSteps(cwd, answers, place, !decided));
}

function failure(error: unknown): CreateError {
  return new CreateError('NR_CREATE_FAILED', error instanceof Error ? error.message : String(error), { cause: error });
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
