import { it } from 'vitest';
import { expectPassOnExternalDatabase } from './external-database.ts';
import { expectPassAsOrdinaryUser, skipped } from './ordinary-user.ts';

/** Tests of what depends on the way to the database, on its user, or on the user of the machine. */
const files = [
  // The connection: opened, lost, listened on, shared with other processes. The user: who owns a schema, who sees a lock.
  ...[
    'home-database',
    'listen/listener',
    'open-database',
    'retention/retention',
    'schema/migrate',
    'secrets/canary',
    'secrets/master-key',
    'tasks/fence',
    'tasks/injected-faults',
    'tasks/life-of-a-run',
    'while-away',
    'workers/workers',
  ].map((name) => `packages/db/test/${name}.test.ts`),
  // Job hosts, Git and the files of packages as a user. What jobs, changes and damaged repositories come to is the same.
  ...[
    'agent',
    'canary',
    'follow/package-follower',
    'lease',
    'mirror/close',
    'mirror/repair',
    'rejoin',
    'run',
    'safe-change',
  ].map((name) => `packages/worker/test/${name}.test.ts`),
];

// One suite for both: what fails only for one of them fails here too, in half of the time.
it(`the tests of db and worker that depend on them pass on an external PostgreSQL over TCP with a password, as an ordinary user${skipped}`, async () => {
  await (skipped === ''
    ? expectPassOnExternalDatabase(files, expectPassAsOrdinaryUser)
    : expectPassOnExternalDatabase(files));
}, 1_800_000);
