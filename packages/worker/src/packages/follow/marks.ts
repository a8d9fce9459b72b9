/** What package managers write last, in node_modules. */
export const marks: readonly string[] = ['.package-lock.json', '.modules.yaml', '.yarn-integrity', '.yarn-state.yml'];
