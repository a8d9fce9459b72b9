import { openDatabase } from '@netraven/db';
import { silent, testKey } from '@netraven/db/test-utils/database';
import { Mirror } from '../../src/mirror/mirror.ts';
import { startRemotes } from '../../src/mirror/start-remotes.ts';

/** A mirror and its remote in a process of their own, to be killed: `mirror-process.ts <database url> <repository> <remote as JSON>`. */
const [url = '', repository = '', remote = ''] = process.argv.slice(2);

const home = `${repository}.home`;
const db = await openDatabase({ home, url, logger: silent, env: { NETRAVEN_MASTER_KEY: testKey } });
const pushing = await startRemotes({ db, repository, logger: silent, remotes: [JSON.parse(remote)] });
const mirror = new Mirror({ db, repository, logger: silent, onCommit: () => pushing.wake() });
await db.listen('netraven_artifact', () => mirror.flush());
process.stdout.write('started\n');
