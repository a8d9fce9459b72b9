/** Writes the reference in docs/job-interface.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractPage, contractReference } from './contract-reference.ts';

const file = join(import.meta.dirname, '..', contractPage);
writeFileSync(file, contractReference(readFileSync(file, 'utf8')));
