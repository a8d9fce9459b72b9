import { table, updateReadme } from '@netraven/readme';
import { proposedSchedule, type Answers } from '../answers/answers.ts';
import type { Place } from '../place/place.ts';

/** What people read before they install the job, and what its author does with it. */
export function readmeOf(answers: Answers, place: Place): string {
  const { name, permissions, ...said } = answers;
  const meta = { ...said, defaultSchedule: proposedSchedule };
  const own = [work(place), ...(place.workspace ? [] : [release(place)])];
  return `${updateReadme(undefined, { name, permissions, meta })}\n${own.join('\n\n')}\n`;
}

function work({ manager }: Place): string {
  const rows: (readonly [string, string])[] = [
    [`${manager} test`, 'runs the job against a simulated device'],
    [`${manager} run dev`, 'runs it again at each save, and shows log and result'],
    [`${manager} run types`, 'checks the types'],
    [`${manager} run readme`, 'makes the part above anew, from `package.json`, `meta` and the config schema'],
    [`${manager} run build`, 'builds what is published, `dist/`'],
    [`${manager} run check`, 'builds it, and looks at the packed package as a stranger would'],
  ];
  const commands = table(
    ['command', 'what it does'],
    rows.map(([command, what]) => [`\`${command}\``, what]),
  );
  return `## Work on it\n\n${commands}`;
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
