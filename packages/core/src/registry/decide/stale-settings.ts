import { checkPartialConfig } from '../check-config.ts';
import { caution } from '../problem.ts';
import type { Problem } from '../record.ts';
import { shellWord } from '../shell-word.ts';

/**
 * Which settings of an administrator a version of a package does not take: each with its reason and the command that
 * takes it back. Their values are not told: one of them may be a secret.
 *
 * @param configSchema JSON Schema of that version's config; without one it has no settings.
 */
export function staleSettings(name: string, configSchema: object | undefined, config: object): Problem[] {
  return checkPartialConfig(configSchema, config).map(({ path, message }) => {
    const key = settableKey(path);
    const fix = `netraven jobs config ${shellWord(name)}${key === '' ? '' : ` --unset ${shellWord(key)}`}`;
    return caution('NR_PACKAGE_CONFIG_STALE', `policy.${path}`, `In the administrator's config: ${message}`, fix);
  });
}

/** What `--unset` takes of `config.hosts[0]["a.b"]`: keys down to a list, or to a key with a dot. Empty: nothing. */
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
