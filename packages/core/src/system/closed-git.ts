/** Settings of Git that no repository, user or system can change: no hook, no program, the same output everywhere. */
export const closedGitSettings: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'log.showSignature=false',
].flatMap((setting) => ['-c', setting]);

/** Returns an environment for Git without the configuration of the user and of the system. It reaches no remote. */
export function closedGitEnv(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    // A remote that the repository names may run a program.
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_REPLACE_OBJECTS: '1',
    LC_ALL: 'C',
  };
}
