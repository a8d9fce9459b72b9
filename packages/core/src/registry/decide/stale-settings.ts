import { checkPartialConfig } from '../check-config.ts';
import { problem } from '../problem.ts';
import type { Problem } from '../record.ts';
import { shellWord } from '../shell-word.ts';

/**
 * Returns the administrator's settings that a version of a package does not accept, each with the command that removes it.
 * Messages leave out the values: one may be a secret.
 *
 * @param configSchema JSON Schema of that version's config. Without one it has no settings.
 */
export async function staleSettings(
  name: string,
  configSchema: object | undefined,
  config: object,
): Promise<Problem[]> {
  return (await checkPartialConfig(configSchema, config)).map(({ path, message }) => {
    const key = settableKey(path);
    return problem({
      code: 'NR_PACKAGE_CONFIG_STALE',
      severity: 'warning',
      path: `policy.${path}`,
      message: `In the administrator's config: ${message}`,
      fix: `netraven jobs config ${shellWord(name)}${key === '' ? '' : ` --unset ${shellWord(key)}`}`,
    });
  });
}

/** Returns the part of `config.hosts[0]["a.b"]` that `--unset` accepts: keys down to a list, or to a key with a dot. */
function settableKey(path: string): string {
  const steps = path.matchAll(/\.([\w$-]+)|\[("(?:[^"\\]|\\.)*")\]|\[\d+\]/g);
  const keys: string[] = [];
  for (const [, plain, quoted] of steps) {
    const key = plain ?? (quoted === undefined ? '.' : (JSON.parse(quoted) as string));
    if (key.includes('.') || key === '') break;
    keys.push(key);
  }
  return keys.join('.');
}
