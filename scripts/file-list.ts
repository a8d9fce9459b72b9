import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');

/** Returns the page docs/files.md: every source file with the first sentence of the comment that says what it does. */
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
    'Every source file below `packages/<package>/src/`, with the first sentence of the comment of its first exported function or class, else of its first export. `pnpm files` writes this page; a test compares it.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** Doc comments of exported functions and classes, of exports, and of anything. */
const comments = [/export (?:default )?(?:abstract )?(?:async )?(?:function|class)\b/, /export\b/, /(?:)/].map(
  (what) => new RegExp(`/\\*\\*(?![\\s*]*@)((?:(?!\\*/)[^])*)\\*/\\s*${what.source}`),
);

function firstSentence(file: string): string {
  const source = readFileSync(join(repository, file), 'utf8');
  const comment = comments.map((pattern) => pattern.exec(source)?.[1]).find((found) => found !== undefined) ?? '';
  const text = comment
    .replaceAll(/^\s*\* ?/gm, ' ')
    .replaceAll(/\{@link (\w+)\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [sentence = ''] = /^.*?(?<!e\.g|i\.e)\.(?= |$)/.exec(text) ?? [text];
  return sentence.replaceAll('<', '\\<').replaceAll('*', '\\*').replaceAll('_', '\\_');
}
