/** How long a task waits before its next try, in ms: 2 s, doubled with each try up to 60 s, and a fifth of chance so that no herd forms. */
export function retryDelayMs(tries: number, random: () => number = Math.random): number {
  const base = Math.min(2_000 * 2 ** tries, 60_000);
  return Math.round(base * (0.9 + 0.2 * random()));
}
