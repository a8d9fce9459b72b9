/** Returns a number with its noun: `1 event`, `2 events`. */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
