/**
 * Prints every source file with the first sentence of the comment that says what it does: `pnpm files`, or those that have
 * some word, `pnpm files mirror`. The comment is that of the first exported function or class, else of the first export.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');

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
  return sentence;
}

const [, , word = ''] = process.argv;
// `head` and pagers close the pipe before the end of the list.
process.stdout.on('error', () => process.exit());
const listed = execFileSync('git', ['ls-files', 'packages/*/src/*.ts', 'packages/*/src/*.tsx'], {
  cwd: repository,
  encoding: 'utf8',
});
for (const file of listed.trim().split('\n').toSorted()) {
  const line = `${file}  ${firstSentence(file)}`.trimEnd();
  if (line.toLowerCase().includes(word.toLowerCase())) process.stdout.write(`${line}\n`);
}
