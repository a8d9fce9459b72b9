import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/index.ts';
import { silent } from '../../test-utils/database.ts';

/** Opens the database of a URL and closes it again: `open-and-close.ts <url>`. */
const [url = ''] = process.argv.slice(2);
const home = await mkdtemp(join(tmpdir(), 'netraven-home-'));
const db = await openDatabase({ home, url, logger: silent });
process.stdout.write('open\n');
await db.close();
await rm(home, { recursive: true, force: true });
