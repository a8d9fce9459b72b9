import type { Client } from '@netraven/api';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { RuleFlags } from './rule-fields.ts';

/** Warns of named tags and job types that nothing has: they may be misspelt, or come later. */
export async function warnOfUnknown({ terminal }: Context, client: Client, { tag, job }: RuleFlags): Promise<void> {
  if (!tag && !job) return;
  const [{ tags }, { packages }, { didYouMean }] = await Promise.all([
    client.tags.list(),
    client.packages.list(),
    import('@netraven/core/registry'),
  ]);
  const used = tags.filter(({ devices, credentials }) => devices > 0 || credentials.length > 0).map(({ name }) => name);
  const types = packages.flatMap(({ jobType }) => jobType ?? []);
  const warn = (what: string, named: readonly string[], known: readonly string[]): void => {
    for (const name of named.filter((one) => !known.includes(one))) {
      terminal.err(escapeControls(`Warning: ${what} ${name}.${didYouMean(name, known)}`));
    }
  };
  warn('no device or credential has the tag', tag || [], used);
  warn('no job package has the job type', job || [], types);
}
