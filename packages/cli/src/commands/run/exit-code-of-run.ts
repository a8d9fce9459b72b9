import type { Run } from '@netraven/api';
import { exitCodes, type ExitCode } from '../../exit-code.ts';

/** Returns the exit code of a run: all, some or no devices succeeded. Skipped devices did not succeed. */
export function exitCodeOfRun({ status, counts }: Run): ExitCode {
  if (status === 'success') return exitCodes.ok;
  return counts.success > 0 ? exitCodes.someFailed : exitCodes.allFailed;
}
