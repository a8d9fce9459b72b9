import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');

/** Returns the page docs/files.md: every source file with the first sentence of its first doc comment. */
export function fileList(): string {
  const files = execFileSync('git', ['ls-files', 'packages/*/src/*.ts', 'packages/*/src/*.tsx'], {
    cwd: repository,
    encoding: 'utf8',
  });
  const byPackage = Map.groupBy(files.trim().split('\n').toSorted(), (file) => file.split('/')[1] ?? '');
  const sections = [...byPackage].map(([name, members]) =>
    [
      `## ${name}`,
      members.map((file) => `- \`${file.split('/src/')[1]}\` ${firstSentence(file)}`.trimEnd()).join('\n'),
    ].join('\n\n'),
  );
  return [
    '# Source files',
    'Every source file below `packages/<package>/src/`, with the first sentence of its first doc comment. `pnpm files` writes this page; a test compares it.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function firstSentence(file: string): string {
  const [, comment = ''] = /\/\*\*([^]*?)\*\//.exec(readFileSync(join(repository, file), 'utf8')) ?? [];
  const text = comment
    .replaceAll(/^\s*\* ?/gm, ' ')
    .replaceAll(/\{@link (\w+)\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [sentence = ''] = /^.*?(?<!e\.g|i\.e)\.(?= |$)/.exec(text) ?? [text];
  return sentence.replaceAll('<', '\\<').replaceAll('*', '\\*').replaceAll('_', '\\_');
}
