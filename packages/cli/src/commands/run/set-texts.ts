import { parseValue } from './settings.ts';

/**
 * Returns the values of `--set key=value` that are text, although they can be read as a number or as true or false: the
 * schema takes text only, or takes text and the number would be written differently (`15.10` is not `15.1`).
 */
export async function setTexts(
  configSchema: object | null | undefined,
  set: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (!configSchema || set.length === 0) return new Map();
  const { takesKind, takesText } = await import('./takes-text.ts');
  // The last of the same key wins.
  const last = new Map(set.map((setting) => [setting.replace(/=.*/s, ''), setting.replace(/^[^=]*=/, '')]));
  return new Map(
    [...last].filter(([key, text]) => {
      const value = parseValue(text);
      if ((typeof value !== 'number' && typeof value !== 'boolean') || !takesText(configSchema, key)) return false;
      return String(value) !== text || !takesKind(typeof value as 'number' | 'boolean', configSchema, key);
    }),
  );
}
