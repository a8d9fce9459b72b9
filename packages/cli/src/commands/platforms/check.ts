import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { isPackageNameOf, readPlatformPackage, type Problem } from '@netraven/core/registry';
import { readPlatform } from '@netraven/device';
import { checkPlatform, playPlatform, slowPatterns, type RecheckSync } from '@netraven/device/simulator';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeProblems } from '../jobs/describe-packages.ts';
import { importFrom } from '../jobs/test-kit.ts';

export interface CheckFlags {
  /** Also search each pattern for slow inputs. */
  readonly patterns?: boolean;
  readonly json?: boolean;
}

interface Checked {
  readonly id: string;
  readonly folder: string;
  readonly problems: readonly Problem[];
}

/** Checks one platform, or all platforms of a package or folder. Needs neither server nor host project. */
export async function checkPlatforms(
  { terminal, cwd }: Context,
  named: string,
  { patterns = false, json = false }: CheckFlags,
): Promise<ExitCode> {
  const folder = resolve(cwd, named);
  const folders = platformsIn(folder);
  const packageProblems = problemsOfPackage(folder);
  if (folders.length === 0 && packageProblems.length === 0) {
    throw cliError(
      'NR_USAGE_INVALID',
      `${folder} has no platform: no platform.json, and no platforms/<id>/platform.json`,
    );
  }
  const recheck = patterns ? await loadRecheck(folder) : undefined;
  const platforms: Checked[] = [];
  for (const each of folders) platforms.push(await checkOne(each, recheck));
  const isGood = [...packageProblems, ...platforms.flatMap(({ problems }) => problems)].every(
    ({ severity }) => severity === 'warning',
  );
  if (json) writeJson(terminal, { good: isGood, package: packageProblems, platforms });
  else {
    if (packageProblems.length > 0) terminal.out(`package.json\n${describeProblems(terminal.style, packageProblems)}`);
    for (const { id, folder: at, problems } of platforms) {
      const where = escapeControls(`${id} (${relative(cwd, at) || '.'})`);
      if (problems.length === 0) terminal.out(`${where} is good`);
      else
        terminal.out(`${where}: ${counted(problems.length, 'problem')}\n${describeProblems(terminal.style, problems)}`);
    }
  }
  return isGood ? exitCodes.ok : exitCodes.usage;
}

/** Plays a session only with good data: its errors would repeat those of the data. */
async function checkOne(folder: string, recheck: RecheckSync | undefined): Promise<Checked> {
  const id = basename(folder);
  const problems = checkPlatform(folder);
  if (problems.length > 0) return { id, folder, problems };
  const slow = recheck ? slowPatterns(readPlatform(folder), recheck).map(slowProblem) : [];
  return { id, folder, problems: [...slow, ...(await playPlatform(folder))] };
}

function slowProblem({ pattern, time }: { pattern: string; time: string }): Problem {
  return {
    code: 'NR_DEVICE_PLATFORM_CHECK',
    severity: 'error',
    path: 'platform.json',
    message: `A pattern takes ${time} time: ${pattern}`,
    fix: 'Let no two repeated parts of it match the same text: write `\\S+ ` in place of `.* `, for example.',
  };
}

function platformsIn(folder: string): string[] {
  if (existsSync(join(folder, 'platform.json'))) return [folder];
  const parent = isPackage(folder) || existsSync(join(folder, 'platforms')) ? join(folder, 'platforms') : folder;
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .map((name) => join(parent, name))
    .filter((each) => existsSync(join(each, 'platform.json')))
    .toSorted();
}

/** Returns the problems of a package.json. That of a host project has other rules. */
function problemsOfPackage(folder: string): readonly Problem[] {
  if (!isPackage(folder)) return [];
  const { name, problems } = readPlatformPackage(folder);
  return isPackageNameOf('platform', name) ? problems : [];
}

function isPackage(folder: string): boolean {
  return existsSync(join(folder, 'package.json'));
}

/** Loads recheck from the package under development: NetRaven itself does not need it. @throws {NetRavenError} NR_DEVELOPMENT_MISSING */
async function loadRecheck(folder: string): Promise<RecheckSync> {
  // The other backends of recheck are native programs.
  process.env['RECHECK_BACKEND'] = 'pure';
  const { checkSync } = (await importFrom(folder, 'recheck')) as { checkSync: RecheckSync };
  return checkSync;
}
