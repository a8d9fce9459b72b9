import { CreateError } from '../create-error.ts';
import type { Answers, Given, Known } from './answers.ts';
import { jobName } from './job-name.ts';
import { checkIcon, checkJobType, checkPermissions, checkPlatforms, checkTemplate, checkText } from './rules.ts';

/** Checks the given options and adds defaults for the others. @throws {CreateError} for the first invalid one */
export function completeAnswers(given: Given, known: Known): Answers {
  if (given.name === undefined) throw new CreateError('NR_CREATE_NAME_MISSING', 'The job package has no name');
  const template = checkTemplate(given.template ?? 'read');
  const { meta, permissions } = known.templates[template];
  const name = jobName(given.name, given.scope);
  const jobType = checkJobType(given.jobType ?? proposedJobType(name.short));
  const label = checkText('label', given.label ?? proposedLabel(jobType));
  return {
    template,
    name: name.full,
    jobType,
    label,
    description: checkText('description', given.description ?? proposedDescription(label)),
    icon: checkIcon(given.icon ?? meta.icon, known.icons),
    platforms: checkPlatforms(given.platforms ?? meta.platforms ?? [], meta.platforms ?? known.platforms),
    permissions: checkPermissions([...permissions, ...(given.permissions ?? [])]),
  };
}

export function proposedJobType(short: string): string {
  return short.replaceAll(/[._]/g, '-');
}

/** Returns `Vlan Audit` for `vlan-audit`. */
export function proposedLabel(jobType: string): string {
  const words = jobType.split('-').filter((word) => word !== '');
  return words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join(' ');
}

export function proposedDescription(label: string): string {
  return `${label}, a job of NetRaven.`;
}
