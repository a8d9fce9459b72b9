import { collectGarbage } from './collect-garbage.ts';

/** Returns the bytes in use, heap and buffers. */
export function usedMemory(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
