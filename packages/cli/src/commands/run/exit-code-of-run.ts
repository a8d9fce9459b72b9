import type { Run } from '@netraven/api';
import { exitCodes, type ExitCode } from '../../exit-code.ts';

/** All went well, some devices did not, or none did. A run in which every device was skipped did nothing: none did. */
export function exitCodeOfRun({ status, counts }: Run): ExitCode {
  if (status === 'success') return exitCodes.ok;
  return counts.success > 0 ? exitCodes.someFailed : exitCodes.allFailed;
}
