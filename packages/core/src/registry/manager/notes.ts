/** What each package manager writes last into node_modules, at the end of whatever it changes there. */
export const notesOf: Readonly<Record<'pnpm' | 'yarn' | 'npm', readonly string[]>> = {
  pnpm: ['.modules.yaml'],
  yarn: ['.yarn-integrity', '.yarn-state.yml'],
  npm: ['.package-lock.json'],
};

/** The same, whosever they are. */
export const managerNotes: readonly string[] = Object.values(notesOf).flat();
