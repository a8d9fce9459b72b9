import type { Found } from '../../../src/commands/doctor/run-checks.ts';
import type { HostFolder } from '../../host-folder.ts';
import { netraven, type SpawnOptions } from '../../netraven.ts';

/** The exit code and the output of `netraven doctor --json`. */
export interface Diagnosis {
  readonly code: number | null;
  readonly ok: boolean;
  readonly hostProject: string | null;
  readonly home: string | null;
  readonly findings: readonly Found[];
  readonly bad: readonly Found[];
  readonly warnings: readonly Found[];
}

/** Runs the real `netraven doctor --json` in a host project. */
export async function doctor(host: HostFolder, options: SpawnOptions = {}): Promise<Diagnosis> {
  const { code, stdout, stderr } = await netraven(host, ['doctor', '--json'], options);
  if (stderr !== '') throw new Error(stderr);
  const told = JSON.parse(stdout) as Omit<Diagnosis, 'code' | 'bad' | 'warnings'>;
  const of = (state: Found['state']): Found[] => told.findings.filter((finding) => finding.state === state);
  // Machines that run the tests need no ping.
  const warnings = of('warning').filter((finding) => finding.code !== 'NR_PING_MISSING');
  return { code, ...told, bad: of('bad'), warnings };
}
