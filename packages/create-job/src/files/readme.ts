import type { Answers } from '../answers/answers.ts';
import { permissions as meanings } from '../answers/rules.ts';
import type { Place } from '../place/place.ts';

/** What people read before they install the job: all of it is in `meta` and the manifest. */
export function readmeOf(answers: Answers, place: Place): string {
  const parts = [start(answers), use(answers), work(place), ...(place.workspace ? [] : [release(place)])];
  return `${parts.join('\n\n')}\n`;
}

function start({ name, label, description, jobType, icon, platforms, permissions }: Answers): string {
  const asked = permissions.map((permission) => `\`${permission}\` (${meanings[permission]})`);
  const rows = [
    ['label', label],
    ['job type', `\`${jobType}\``],
    ['icon', `\`${icon}\``],
    ['schedule', 'offered: `onetime`'],
    ['platforms', platforms.length === 0 ? 'all' : platforms.map((platform) => `\`${platform}\``).join(', ')],
    ['permissions', asked.length === 0 ? 'none beyond reading devices' : asked.join(', ')],
    ['config', 'none'],
  ];
  const table = rows.map(([key, value]) => `| ${key} | ${value?.replaceAll('|', '\\|')} |`);
  return [`# ${name}`, '', description, '', '| | |', '| --- | --- |', ...table].join('\n');
}

function use({ name, jobType, permissions }: Answers): string {
  const enable = permissions.length === 0 ? [] : [`npx netraven jobs enable ${name}`];
  const lines = [`npx netraven jobs add ${name}`, ...enable, `npx netraven run ${jobType} --all`];
  return ['## Use it', '', 'In a host project of NetRaven:', '', '```sh', ...lines, '```'].join('\n');
}

function work({ manager }: Place): string {
  const rows = [
    [`${manager} test`, 'runs the job against a simulated device'],
    [`${manager} run dev`, 'runs it again at each save, and shows log and result'],
    [`${manager} run types`, 'checks the types'],
    [`${manager} run build`, 'builds what is published, `dist/`'],
    [`${manager} run check`, 'builds it, and looks at the packed package as a stranger would'],
  ];
  const table = rows.map(([command, what]) => `| \`${command}\` | ${what} |`);
  return ['## Work on it', '', '| command | what it does |', '| --- | --- |', ...table].join('\n');
}

function release({ manager }: Place): string {
  const run = manager === 'npm' ? 'npx' : 'pnpm exec';
  return `## Publish it

The first version by hand: \`${manager} publish\`. Before that, say in \`package.json\` where it is kept, which provenance
asks for: \`npm pkg set repository="github:you/your-repository"\`.

Then let the registry trust the workflow \`release.yml\` of your repository, in the settings of the package. From then on a
change comes with \`${run} changeset\`, which asks what it means for the version; on \`main\` the workflow keeps a pull
request that raises the version, and publishes with provenance when it is merged.`;
}
