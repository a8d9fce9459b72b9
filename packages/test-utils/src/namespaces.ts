import { spawnSync } from 'node:child_process';

/** True if this machine can make user namespaces. Containers usually cannot. */
export const namespaces: boolean = spawnSync('unshare', ['--user', 'true'], { stdio: 'ignore' }).status === 0;
/** For titles of tests that need them. */
export const needsNamespaces: string = namespaces ? '' : ' (skipped: this machine allows no new namespaces)';
