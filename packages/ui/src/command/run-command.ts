import type { NewRun } from '@netraven/api';
import type { Field } from '../config-form/fields.ts';
import { quoted } from './quoted.ts';
import { setWords, withoutSecrets } from './set-words.ts';

/** Returns the command that starts the same run, for a POSIX shell, without secrets. */
export function commandFor(run: Required<Omit<NewRun, 'waves'>>, fields: readonly Field[]): string {
  const { names = [], tags = [], all } = run.devices;
  return [
    `netraven run ${quoted(run.jobType)}`,
    ...(all ? ['--all'] : []),
    ...(names.length > 0 ? [`--device ${names.map(quoted).join(' ')}`] : []),
    ...(tags.length > 0 ? [`--tag ${tags.map(quoted).join(' ')}`] : []),
    ...setWords(withoutSecrets(run.config, fields)).map(([key, value]) => `--set ${quoted(`${key}=${value}`)}`),
    ...(run.dryRun ? ['--dry-run'] : []),
  ].join(' ');
}
