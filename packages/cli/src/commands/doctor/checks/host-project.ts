import { ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Checks that the host project exists. */
export async function lookAtHostProject({ place }: Subject): Promise<Finding[]> {
  return [ok((await place()).hostProject.folder)];
}
