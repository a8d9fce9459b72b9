import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answers, PackageManager } from '../answers/answers.ts';
import type { Template } from '../answers/templates.ts';
import { newPnpmSettings } from '../place/allow-builds.ts';
import type { Place } from '../place/place.ts';
import { applyAnswers } from './apply-answers.ts';
import { manifestOf } from './manifest.ts';
import { readmeOf } from './readme.ts';
import { workflowsOf } from './workflows.ts';

/** Not named package.json: tools would read a package.json inside the published create-job. */
const templateManifest = 'manifest.json';
const changesets = { changelog: '@changesets/cli/changelog', access: 'public', baseBranch: 'main' };

/** Returns the files of the new package by path. `templates`: folder with the files of the templates. */
export function filesOf(
  templates: string,
  answers: Answers,
  template: Template,
  place: Place,
): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(
      [join(templates, 'common'), join(templates, answers.template)].flatMap(listFiles).map(({ path, file }) => {
        const content = readFileSync(file, 'utf8');
        if (path === templateManifest) return ['package.json', manifestOf(content, answers, place)];
        return [path, path.endsWith('.ts') ? applyAnswers(content, answers) : content];
      }),
    ),
    'README.md': readmeOf(answers, template, place),
    ...(place.workspace ? {} : standaloneFiles(place.manager)),
  };
}

/** Returns the files that a package needs outside a workspace; a workspace has them at its root. */
function standaloneFiles(manager: PackageManager): Readonly<Record<string, string>> {
  return {
    '.gitignore': 'node_modules/\ndist/\n*.tgz\n',
    '.changeset/config.json': `${JSON.stringify(changesets, null, 2)}\n`,
    ...(manager === 'pnpm' && { 'pnpm-workspace.yaml': newPnpmSettings() }),
    ...workflowsOf(manager),
  };
}

function listFiles(folder: string): { readonly path: string; readonly file: string }[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((file) => ({ file, path: file.slice(folder.length + 1) }));
}
