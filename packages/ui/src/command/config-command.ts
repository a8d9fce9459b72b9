import type { Field } from '../config-form/fields.ts';
import type { Config } from '../config-form/settings.ts';
import { quoted } from './quoted.ts';
import { isNameable, secretsIn, setWords, withoutSecrets } from './set-words.ts';

/** Returns the `netraven jobs config` that does what a patch does, for a POSIX shell. The command asks for secrets. */
export function configCommand(nameOrType: string, patch: Config, fields: readonly Field[]): string {
  // `null` removes a key. The text `null` is in quotes.
  const settings = setWords(withoutSecrets(patch, fields));
  const set = settings.filter(([, value]) => value !== 'null');
  const unset = settings.filter(([, value]) => value === 'null');
  const list = (option: string, keys: readonly string[]): string[] =>
    keys.length > 0 ? [`${option} ${keys.map(quoted).join(' ')}`] : [];
  return [
    `netraven jobs config ${quoted(nameOrType)}`,
    ...set.map(([key, value]) => `--set ${quoted(`${key}=${value}`)}`),
    ...list(
      '--secret',
      secretsIn(patch, fields)
        .filter(({ path }) => path.every(isNameable))
        .map(({ path }) => path.join('.')),
    ),
    ...list(
      '--unset',
      unset.map(([key]) => key),
    ),
  ].join(' ');
}
