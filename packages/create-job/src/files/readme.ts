import { table, updateReadme } from '@netraven/readme';
import type { Answers } from '../answers/answers.ts';
import { devCommand, type Template } from '../answers/templates.ts';
import type { Place } from '../place/place.ts';

/** Returns the README: the generated part for users, then the commands for the author. */
export function readmeOf(answers: Answers, template: Template, place: Place): string {
  const { name, permissions, ...rest } = answers;
  const { configSchema } = template;
  const meta = { ...template.meta, ...rest };
  const sections = [work(place, answers.template), ...(place.workspace ? [] : [release(place)])];
  return `${updateReadme(undefined, { name, permissions, meta, configSchema })}\n${sections.join('\n\n')}\n`;
}

const aboutAnswers =
  'The simulated device prints what `answers.json` has for a command. Add the commands that the job sends.';

function work({ manager }: Place, template: Answers['template']): string {
  const rows: (readonly [string, string])[] = [
    [`${manager} test`, 'runs the job against a simulated device'],
    [devCommand(manager, template), 'runs it again after each save, and shows log and result'],
    [`${manager} run types`, 'checks the types'],
    [`${manager} run readme`, 'updates the part above from `package.json`, `meta` and the config schema'],
    [`${manager} run build`, 'builds `dist/`, which is published'],
    [`${manager} run check`, 'builds and packs it, and checks the packed package'],
  ];
  const commands = table(
    ['command', 'effect'],
    rows.map(([command, what]) => [`\`${command}\``, what]),
  );
  // A fleet job uses no device.
  const answers = template === 'fleet' ? '' : `\n\n${aboutAnswers}`;
  return `## Work on it\n\n${commands}${answers}`;
}

function release({ manager }: Place): string {
  const changeset = manager === 'npm' ? 'npx changeset' : 'pnpm exec changeset';
  return `## Publish it

Publish the first version by hand: \`${manager} publish\`. Before that, name your repository in \`package.json\`, which
provenance requires: \`npm pkg set repository="github:you/your-repository"\`.

Then install changesets, \`${manager} ${manager === 'npm' ? 'install' : 'add'} --save-dev @changesets/cli\`, and add the workflow \`release.yml\` of
your repository as a trusted publisher, in the settings of the package on npm. From then on, describe each change with
\`${changeset}\`. On \`main\` the workflow keeps a pull request that raises the
version, and publishes with provenance when you merge it.`;
}
