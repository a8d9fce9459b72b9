import { cancel, isCancel, multiselect, text } from '@clack/prompts';
import { permissionMeanings } from '@netraven/readme';
import { CreateError } from '../create-error.ts';
import type { Given, Known } from './answers.ts';
import { proposedDescription, proposedIcon, proposedJobType, proposedLabel } from './complete.ts';
import { jobName } from './job-name.ts';
import { checkIcon, checkJobType, checkText } from './rules.ts';

/** Asks for what was not given. What was given is not asked for, and is checked later. @throws NR_CREATE_CANCELLED */
export async function ask(given: Given, known: Known): Promise<Given> {
  const name =
    given.name ?? (await line('What shall it be called?', '', (typed) => jobName(typed, given.scope), 'vlan-audit'));
  const { short } = jobName(name, given.scope);
  const jobType = given.jobType ?? (await line('Its job type', proposedJobType(short), checkJobType));
  const label = given.label ?? (await line('Its label', proposedLabel(jobType), (typed) => checkText('label', typed)));
  const description =
    given.description ??
    (await line('What does it do?', proposedDescription(label), (typed) => checkText('description', typed)));
  const icon =
    given.icon ??
    (await line('Its icon, a name of Material Design Icons', proposedIcon, (typed) => checkIcon(typed, known.icons)));
  return {
    ...given,
    name,
    jobType,
    label,
    description,
    icon,
    platforms: given.platforms ?? (await several('For which platforms? None chosen means all.', known.platforms, {})),
    permissions:
      given.permissions ??
      (await several('What does it need beyond reading devices?', Object.keys(permissionMeanings), permissionMeanings)),
  };
}

async function line(
  message: string,
  proposed: string,
  check: (typed: string) => unknown,
  placeholder = proposed,
): Promise<string> {
  const validate = (typed: string | undefined): string | undefined => {
    try {
      check(typed || proposed);
      return undefined;
    } catch (error) {
      if (error instanceof CreateError) return `${error.message}. ${error.hint}`;
      throw error;
    }
  };
  return answered(await text({ message, placeholder, defaultValue: proposed, validate }));
}

async function several(
  message: string,
  values: readonly string[],
  hints: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const options = values.map((value) => ({ value, label: value, hint: hints[value] ?? '' }));
  return answered(await multiselect({ message, options, required: false }));
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  cancel('Nothing was made.');
  throw new CreateError('NR_CREATE_CANCELLED', 'Stopped before all questions were answered');
}
