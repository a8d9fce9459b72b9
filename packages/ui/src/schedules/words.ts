/** Formats that none of the last due times has something. Those before are not known. */
export function noneIn(dueTimes: number): string {
  if (dueTimes === 0) return 'none';
  return `none, of ${dueTimes === 1 ? '1 due time' : `the last ${dueTimes} due times`}`;
}
