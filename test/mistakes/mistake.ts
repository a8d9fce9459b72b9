import type { TemplateName } from '../../packages/create-job/src/answers/templates.ts';
import type { Edit } from './author-package.ts';

/** A mistake of an author: an edit of a template, and how NetRaven reports it. */
export interface Mistake {
  readonly title: string;
  readonly of: TemplateName;
  readonly edits: readonly Edit[];
  readonly code: string;
  /** File and line. Absent: the mistake has no place. */
  readonly at?: string;
}

export const [source, manifest, built] = ['src/index.ts', 'package.json', 'dist/index.js'] as const;

export function mistake(
  of: TemplateName,
  title: string,
  code: string,
  at: string | undefined,
  ...edits: Edit[]
): Mistake {
  return { title, of, edits, code, ...(at !== undefined && { at }) };
}

/** Puts code before the declaration of `meta`. */
export const atTop = (code: string): Edit => [source, 'export const meta', `${code}\nexport const meta`];
export const zodMember = '  "dependencies": {\n    "zod": "^4.6.7"\n  },\n';
