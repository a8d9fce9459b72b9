import { relative } from 'node:path';
import type { Answers } from './answers/answers.ts';
import type { Place } from './place/place.ts';
import type { Workspace } from './place/workspace.ts';

/** What decides of install scripts where that could not be done: pnpm installs nothing before, npm knows them only after. */
const toDecide: Readonly<Partial<Record<Workspace['manager'], readonly [command: string, what: string]>>> = {
  pnpm: ['pnpm approve-builds', 'none is needed: choose none'],
  npm: ['npm deny-scripts ssh2 cpu-features', 'at the top of the workspace: they are not needed'],
};

/** What was made, and what to do now. */
export function nextSteps(cwd: string, { name, jobType }: Answers, place: Place, undecided: boolean): string {
  const { folder, manager, workspace } = place;
  const there = relative(cwd, folder);
  const top = workspace?.manager;
  const left = undecided && top ? [toDecide[top] ?? []] : [];
  const steps = [
    ...(there === '' ? [] : [[`cd ${/\s/.test(there) ? JSON.stringify(there) : there}`, '']]),
    ...(top === 'pnpm' ? left : []),
    [`${manager} install`, ''],
    ...(top === 'npm' ? left : []),
    [`${manager} test`, 'runs the job against a simulated device'],
    [`${manager} run dev`, 'runs it again at each save'],
    [`${manager} run check`, 'builds it, and looks at it as it would be published'],
  ];
  const lines = steps.map(([command = '', what]) => `  ${command.padEnd(18)} ${what}`.trimEnd());
  const made = workspace ? `a package of the workspace in ${workspace.folder}` : 'a package of its own';
  return `${folder}: made ${name}, ${made}; job type ${jobType}.\nnext:\n${lines.join('\n')}\n`;
}
