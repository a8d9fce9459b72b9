import type { Found } from '../../../src/commands/doctor/run-checks.ts';
import type { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { netraven, type Ended, type SpawnOptions } from '../../../test-utils/netraven.ts';

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

/** Runs `netraven doctor --json` in the process of the test. */
export async function doctor(host: HostFolder, options?: Pick<SpawnOptions, 'env' | 'cwd'>): Promise<Diagnosis> {
  return diagnosisOf(await inProcess(host, ['doctor', '--json'], options));
}

/** Runs the real program, for what depends on its own environment, its user, or a config that changes. */
export async function realDoctor(host: HostFolder, options?: SpawnOptions): Promise<Diagnosis> {
  return diagnosisOf(await netraven(host, ['doctor', '--json'], options));
}

function diagnosisOf({ code, stdout, stderr }: Ended): Diagnosis {
  if (stderr !== '') throw new Error(stderr);
  const told = JSON.parse(stdout) as Omit<Diagnosis, 'code' | 'bad' | 'warnings'>;
  const of = (state: Found['state']): Found[] => told.findings.filter((finding) => finding.state === state);
  // Machines that run the tests need no ping.
  const warnings = of('warning').filter((finding) => finding.code !== 'NR_PING_MISSING');
  return { code, ...told, bad: of('bad'), warnings };
}
