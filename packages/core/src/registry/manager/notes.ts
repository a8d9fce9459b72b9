/** Files that each package manager writes into node_modules at the end of a change. */
export const notesOf: Readonly<Record<'pnpm' | 'yarn' | 'npm', readonly string[]>> = {
  pnpm: ['.modules.yaml'],
  yarn: ['.yarn-integrity', '.yarn-state.yml'],
  npm: ['.package-lock.json'],
};

/** These files of all package managers. */
export const managerNotes: readonly string[] = Object.values(notesOf).flat();
