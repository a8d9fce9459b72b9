/** Writes the generated parts of docs/platforms.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformPage, platformReference } from './platform-reference.ts';

const file = join(import.meta.dirname, '..', platformPage);
writeFileSync(file, platformReference(readFileSync(file, 'utf8')));
