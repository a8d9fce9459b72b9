import { globSync } from 'node:fs';
import { join } from 'node:path';

/** A code with its entry in the table. */
export interface ErrorCode {
  readonly code: string;
  /** The package that has the code. */
  readonly owner: string;
  /** File of the table, relative to the repository. */
  readonly file: string;
  readonly what: string;
  readonly hint: string;
}

const repository = join(import.meta.dirname, '..');

/** Returns all codes of all packages, sorted by name. */
export async function errorCodes(): Promise<ErrorCode[]> {
  const files = globSync('packages/*/src/**/codes.ts', { cwd: repository }).toSorted();
  const tables = files.map(async (file) => {
    const { codes } = (await import(join(repository, file))) as {
      codes: Record<string, { readonly what: string; readonly hint: string }>;
    };
    const owner = file.split('/')[1] ?? '';
    return Object.entries(codes).map(([code, { what, hint }]) => ({ code, owner, file, what, hint }));
  });
  return (await Promise.all(tables)).flat().toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

/** Returns the page `docs/errors.md`. */
export function errorReference(codes: readonly ErrorCode[]): string {
  const bySubject = Map.groupBy(codes, ({ code }) => code.split('_')[1] ?? '');
  const contents = [...bySubject.keys()].map((subject) => `[${subject}](#${subject.toLowerCase()})`).join(' · ');
  const sections = [...bySubject].map(([subject, members]) =>
    [
      `## ${subject}`,
      ...members.map(({ code, what, hint }) => `### ${code}\n\n${inMarkdown(what)}\n\n**Next:** ${inMarkdown(hint)}`),
    ].join('\n\n'),
  );
  return [
    '# Error codes',
    'Every error, every skipped task and every problem of a job package has a code. The message beside it says what happened and what was received; the hint, printed as `next:`, says what to do. Here is what each code means, and the hint where the place that reports it has none that is nearer. A job may have codes of its own, such as those of [push](../packages/job-push/README.md#codes).',
    'This page is made from the tables in the source by `pnpm errors`; a test compares them.',
    contents,
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** Escapes Markdown outside code spans. */
function inMarkdown(text: string): string {
  return text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll(/[*_<]/g, String.raw`\$&`)))
    .join('`');
}
