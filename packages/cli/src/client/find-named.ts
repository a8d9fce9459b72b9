import { NetRavenError } from '@netraven/core';

/** Returns the entry with a name. @throws {NetRavenError} `code`, with a similar name */
export async function findNamed<Entry extends { readonly name: string }>(
  entries: readonly Entry[],
  name: string,
  what: string,
  code: keyof typeof import('@netraven/db').codes,
): Promise<Entry> {
  const found = entries.find((entry) => entry.name === name);
  if (found) return found;
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const near = didYouMean(
    name,
    entries.map((entry) => entry.name),
  );
  throw new NetRavenError(code, `There is no ${what} ${name}.${near}`, { hint: codes[code].hint });
}
