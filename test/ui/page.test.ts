import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// One file: these tests share one NetRaven and one tab. They run one after another, while other files run.
const folder = join(import.meta.dirname, 'tests');
for (const file of readdirSync(folder).toSorted()) await import(join(folder, file));
