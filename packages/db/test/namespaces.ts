import { spawnSync } from 'node:child_process';

/** Whether user namespaces can be made here: containers allow none as a rule. */
export const namespaces: boolean = spawnSync('unshare', ['--user', 'true'], { stdio: 'ignore' }).status === 0;
/** For titles of tests that need them. */
export const needsNamespaces: string = namespaces ? '' : ' (skipped: this machine allows no new namespaces)';
