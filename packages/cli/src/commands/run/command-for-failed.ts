import type { Task } from '@netraven/api';

/** Above this many, a list of names is no command a person would use. */
const mostNamed = 20;

/** The command that runs the same again where it did not go well; undefined where there is no such command. */
export function commandForFailed(
  tasks: readonly Task[],
  { set, dryRun }: { readonly set?: readonly string[]; readonly dryRun?: boolean },
): string | undefined {
  const again = tasks.filter(({ status }) => status !== 'success' && status !== 'skipped');
  const names = again.flatMap(({ device }) => (device ? [device.name] : []));
  const [task] = again;
  if (!task || names.length === 0 || names.length > mostNamed) return undefined;
  return `netraven run ${task.jobType} --device ${names.join(' ')}${dryRun ? ' --dry-run' : ''}${set ? ' --set …' : ''}`;
}
