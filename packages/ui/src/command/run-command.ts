import type { DeviceSelection } from '@netraven/api';
import type { Field } from '../config-form/fields.ts';
import type { Config } from '../config-form/settings.ts';
import { quoted } from './quoted.ts';
import { setWords, withoutSecrets } from './set-words.ts';

/** What a run is asked for with. */
export interface RunAsk {
  readonly jobType: string;
  readonly devices: DeviceSelection;
  readonly config: Config;
  readonly dryRun: boolean;
}

/** The command that asks for the same run, for a POSIX shell; secrets are left out. */
export function commandFor(ask: RunAsk, fields: readonly Field[]): string {
  const { names = [], tags = [], all } = ask.devices;
  return [
    `netraven run ${quoted(ask.jobType)}`,
    ...(all ? ['--all'] : []),
    ...(names.length > 0 ? [`--device ${names.map(quoted).join(' ')}`] : []),
    ...(tags.length > 0 ? [`--tag ${tags.map(quoted).join(' ')}`] : []),
    ...setWords(withoutSecrets(ask.config, fields)).map(([key, value]) => `--set ${quoted(`${key}=${value}`)}`),
    ...(ask.dryRun ? ['--dry-run'] : []),
  ].join(' ');
}
