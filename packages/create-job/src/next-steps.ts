import { relative } from 'node:path';
import type { Answers } from './answers/answers.ts';
import { devCommand } from './answers/templates.ts';
import type { Place } from './place/place.ts';
import type { Workspace } from './place/workspace.ts';

/** Commands that disable install scripts by hand. pnpm needs it before the install; npm knows the scripts only after it. */
const byHand: Readonly<Partial<Record<Workspace['manager'], readonly [command: string, effect: string]>>> = {
  pnpm: ['pnpm approve-builds', 'select none: none is needed'],
  npm: ['npm deny-scripts ssh2 cpu-features', 'at the root of the workspace: they are not needed'],
};

/** Returns the final message: the created package and the next commands. `enabled`: install scripts are still enabled. */
export function nextSteps(cwd: string, { name, jobType, template }: Answers, place: Place, enabled: boolean): string {
  const { folder, manager, workspace } = place;
  const path = relative(cwd, folder);
  const top = workspace?.manager;
  const disable = enabled && top ? [byHand[top] ?? []] : [];
  const steps = [
    ...(path === '' ? [] : [[`cd ${/\s/.test(path) ? JSON.stringify(path) : path}`, '']]),
    ...(top === 'pnpm' ? disable : []),
    [`${manager} install`, ''],
    ...(top === 'npm' ? disable : []),
    [`${manager} test`, 'runs the job against a simulated device'],
    [devCommand(manager, template), 'runs it again after each save'],
    [`${manager} run check`, 'builds and packs it, and checks the packed package'],
  ];
  const lines = steps.map(([command = '', effect]) => `  ${command.padEnd(18)} ${effect}`.trimEnd());
  const kind = workspace ? `a package of the workspace in ${workspace.folder}` : 'a standalone package';
  return `${folder}: created ${name}, ${kind}; job type ${jobType}.\nnext:\n${lines.join('\n')}\n`;
}
