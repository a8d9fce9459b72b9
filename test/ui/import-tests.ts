import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Imports the tests of a folder as one file: they share one NetRaven and one tab, and run one after another. */
export async function importTests(name: string): Promise<void> {
  const folder = join(import.meta.dirname, name);
  for (const file of readdirSync(folder).toSorted()) await import(join(folder, file));
}
