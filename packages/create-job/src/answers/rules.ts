import { permissionMeanings } from '@netraven/readme';
import { distance } from 'fastest-levenshtein';
import { CreateError } from '../create-error.ts';
import { packageManagers, type PackageManager } from './answers.ts';
import { templateNames, type TemplateName } from './templates.ts';

/** Checks a job type. @throws {CreateError} NR_CREATE_JOB_TYPE_INVALID */
export function checkJobType(jobType: string): string {
  if (/^[a-z][a-z0-9-]{0,63}$/.test(jobType)) return jobType;
  throw new CreateError('NR_CREATE_JOB_TYPE_INVALID', `${JSON.stringify(jobType)} is not a valid job type`);
}

/** In characters. The registry refuses a longer label. */
const longest = { label: 64, description: 200 };

/** Checks a label or description. @throws {CreateError} NR_CREATE_TEXT_INVALID */
export function checkText(field: 'label' | 'description', text: string): string {
  const trimmed = text.trim();
  if (new RegExp(`^\\P{Cc}{1,${longest[field]}}$`, 'u').test(trimmed)) return trimmed;
  throw new CreateError('NR_CREATE_TEXT_INVALID', `${JSON.stringify(text)} is not a valid ${field}`);
}

/** Checks an icon. `known`: names of `@mdi/js`, e.g. `mdiContentSave`. @throws {CreateError} NR_CREATE_ICON_UNKNOWN */
export function checkIcon(icon: string, known: readonly string[]): string {
  const key = icon.replaceAll(/-([a-z0-9])/g, (_, first: string) => first.toUpperCase());
  if (/^mdi(-[a-z0-9]+)+$/.test(icon) && known.includes(key)) return icon;
  throw new CreateError('NR_CREATE_ICON_UNKNOWN', `${JSON.stringify(icon)} is not a Material Design icon`);
}

/** Checks platforms. `known`: those of the template. @throws {CreateError} NR_CREATE_CHOICE_UNKNOWN */
export function checkPlatforms(named: readonly string[], known: readonly string[]): readonly string[] {
  return [...new Set(named.map((platform) => choice('platform of the template', platform, known)))];
}

/** Checks permissions. @throws {CreateError} NR_CREATE_CHOICE_UNKNOWN */
export function checkPermissions(named: readonly string[]): readonly string[] {
  return [...new Set(named.map((permission) => choice('permission', permission, Object.keys(permissionMeanings))))];
}

/** Checks the template. @throws {CreateError} NR_CREATE_CHOICE_UNKNOWN */
export function checkTemplate(named: string): TemplateName {
  return choice('template', named, templateNames);
}

/** Checks the package manager. @throws {CreateError} NR_CREATE_CHOICE_UNKNOWN */
export function checkManager(named: string): PackageManager {
  return choice('supported package manager', named, packageManagers);
}

function choice<Known extends string>(what: string, named: string, known: readonly Known[]): Known {
  const found = known.find((each) => each === named);
  if (found !== undefined) return found;
  const near = known.find((each) => distance(each, named.toLowerCase()) <= 2);
  const meant = near === undefined ? '' : `. Did you mean ${JSON.stringify(near)}?`;
  const message = `${JSON.stringify(named)} is no ${what}; known are ${known.join(', ')}${meant}`;
  throw new CreateError('NR_CREATE_CHOICE_UNKNOWN', message);
}
