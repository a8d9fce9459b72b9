import { bad, ok, type Finding } from '../finding.ts';
import { installCommand } from '../install-command.ts';
import type { Subject } from '../subject.ts';
import { tryProgram } from '../try-program.ts';

/** The oldest Git with all options that the mirror uses. */
const oldest = [2, 28] as const;

/** Checks Git, which writes the mirror. */
export async function lookAtGit({ env }: Subject): Promise<Finding[]> {
  const tried = await tryProgram('git', ['--version'], env['PATH'] ?? '');
  const fix = `Install it: \`${installCommand('git')}\`.`;
  if (!tried) return [bad('NR_GIT_MISSING', 'git is not on the PATH, so configurations are not mirrored', fix)];
  const [, major = 0, minor = 0] = (/ (\d+)\.(\d+)/.exec(tried.said) ?? []).map(Number);
  if (!tried.ok || major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    return [bad('NR_GIT_MISSING', `Git ${oldest.join('.')} or newer is needed, this is: ${tried.said}`, fix)];
  }
  return [ok(tried.said)];
}
