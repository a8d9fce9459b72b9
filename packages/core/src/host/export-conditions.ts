/**
 * The export conditions this process was started with (`--conditions=x`, `-C x`), by its command line or NODE_OPTIONS:
 * a package resolves here to what a job host will import.
 */
export function exportConditions(
  execArgv: readonly string[] = process.execArgv,
  nodeOptions: string = process.env['NODE_OPTIONS'] ?? '',
): string[] {
  const words = nodeOptions === '' ? execArgv : [...nodeOptions.split(/\s+/), ...execArgv];
  const conditions = new Set<string>();
  for (const [at, word] of words.entries()) {
    const [option, condition = words[at + 1]] = word.split('=', 2);
    if (condition && (option === '--conditions' || option === '-C')) conditions.add(condition);
  }
  return [...conditions];
}
