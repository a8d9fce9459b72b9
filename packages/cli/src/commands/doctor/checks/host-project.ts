import { ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** The folder in which job packages are installed. */
export async function lookAtHostProject({ place }: Subject): Promise<Finding[]> {
  return [ok((await place()).hostProject.folder)];
}
