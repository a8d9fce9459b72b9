import type { NewRun } from '@netraven/api';
import type { ChosenDevices } from '../run/selected-devices.ts';
import type { Field } from '../config-form/fields.ts';
import { quoted } from './quoted.ts';
import { setWords, withoutSecrets } from './set-words.ts';

/** Returns an option with its values. One that begins with a dash would be read as another option: it stands alone, behind `=`. */
function listed(option: string, values: readonly string[]): string[] {
  const plain = values.filter((value) => !value.startsWith('-'));
  const dashed = values.filter((value) => value.startsWith('-'));
  return [
    ...(plain.length > 0 ? [`${option} ${plain.map(quoted).join(' ')}`] : []),
    ...dashed.map((value) => `${option}=${quoted(value)}`),
  ];
}

/** Returns the command that starts the same run, for a POSIX shell, without secrets. */
export function commandFor(
  run: Required<Omit<NewRun, 'waves' | 'devices'>> & { readonly devices: ChosenDevices },
  fields: readonly Field[],
): string {
  const { names = [], tags = [], all } = run.devices;
  return [
    `netraven run ${quoted(run.jobType)}`,
    ...(all ? ['--all'] : []),
    ...listed('--device', names),
    ...listed('--tag', tags),
    ...setWords(withoutSecrets(run.config, fields)).map(([key, value]) => `--set ${quoted(`${key}=${value}`)}`),
    ...(run.dryRun ? ['--dry-run'] : []),
  ].join(' ');
}
