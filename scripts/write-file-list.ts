/** Writes docs/files.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileList } from './file-list.ts';

writeFileSync(join(import.meta.dirname, '..', 'docs', 'files.md'), fileList());
