import { cancel, isCancel, multiselect, select, text } from '@clack/prompts';
import { permissionMeanings } from '@netraven/readme';
import { CreateError } from '../create-error.ts';
import type { Given, Known } from './answers.ts';
import { proposedDescription, proposedJobType, proposedLabel } from './complete.ts';
import { jobName } from './job-name.ts';
import { checkIcon, checkJobType, checkTemplate, checkText } from './rules.ts';
import { templateNames, templates } from './templates.ts';

/** Asks for the options that were not given. Given options are checked later. @throws NR_CREATE_CANCELLED */
export async function ask(given: Given, known: Known): Promise<Given> {
  const template = checkTemplate(given.template ?? (await selectTemplate()));
  const { meta, permissions } = known.templates[template];
  const name = given.name ?? (await line('Name of the job', '', (typed) => jobName(typed, given.scope), 'vlan-audit'));
  const { short } = jobName(name, given.scope);
  const jobType = given.jobType ?? (await line('Job type', proposedJobType(short), checkJobType));
  const label = given.label ?? (await line('Label', proposedLabel(jobType), (typed) => checkText('label', typed)));
  const description =
    given.description ??
    (await line('Description', proposedDescription(label), (typed) => checkText('description', typed)));
  const icon =
    given.icon ??
    (await line('Icon (a name of Material Design Icons)', meta.icon, (typed) => checkIcon(typed, known.icons)));
  return {
    ...given,
    template,
    name,
    jobType,
    label,
    description,
    icon,
    platforms: given.platforms ?? (await platformsOf(meta.platforms, known)),
    permissions:
      given.permissions ??
      (await several(
        permissions.length === 0
          ? 'Permissions beyond reading devices'
          : `Permissions beyond ${permissions.join(', ')}`,
        Object.keys(permissionMeanings).filter((permission) => !permissions.includes(permission)),
        permissionMeanings,
      )),
  };
}

async function selectTemplate(): Promise<string> {
  const options = templateNames.map((value) => ({ value, label: value, hint: templates[value] }));
  return answerOf(await select({ message: 'Template', options }));
}

/** Asks for platforms. None selected: all that the template knows. */
async function platformsOf(
  ofTemplate: readonly string[] | undefined,
  { platforms }: Known,
): Promise<readonly string[] | undefined> {
  const selected = await several('Platforms (select none for all)', ofTemplate ?? platforms, {});
  return selected.length === 0 ? undefined : selected;
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
  return answerOf(await text({ message, placeholder, defaultValue: proposed, validate }));
}

async function several(
  message: string,
  values: readonly string[],
  hints: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const options = values.map((value) => ({ value, label: value, hint: hints[value] ?? '' }));
  return answerOf(await multiselect({ message, options, required: false }));
}

function answerOf<T>(answer: T): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  cancel('Nothing was created.');
  throw new CreateError('NR_CREATE_CANCELLED', 'The command was cancelled before all questions were answered');
}
