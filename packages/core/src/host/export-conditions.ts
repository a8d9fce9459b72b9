/**
 * The export conditions this process was started with (`--conditions=x`, `-C x`), by its command line or NODE_OPTIONS:
 * a package resolves here to what a job host will import.
 */
export function exportConditions(
  execArgv: readonly string[] = process.execArgv,
  nodeOptions: string = process.env['NODE_OPTIONS'] ?? '',
): string[] {
  const words = [...nodeOptions.split(/\s+/), ...execArgv];
  const conditions = words.flatMap((word, index) => {
    const joined = /^(?:--conditions|-C)=(.+)$/.exec(word)?.[1];
    const next = word === '--conditions' || word === '-C' ? words[index + 1] : undefined;
    return joined ?? next ?? [];
  });
  return [...new Set(conditions)];
}
