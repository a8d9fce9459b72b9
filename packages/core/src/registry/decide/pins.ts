import { nearest } from '../did-you-mean.ts';
import { caution, shown } from '../problem.ts';
import type { PackageRecord, Problem } from '../record.ts';
import { shellWord } from '../shell-word.ts';
import { contends } from './contender.ts';

/** Job type to the package that shall have it. */
export type Pins = Readonly<Record<string, string>>;

/** Says at the packages that claim a pinned job type that the pin names none of them, and so decides nothing. */
export function notePins(records: readonly PackageRecord[], pins: Pins): readonly PackageRecord[] {
  return Object.entries(pins).reduce((noted, [jobType, name]) => {
    const claiming = noted.filter((record) => record.jobType === jobType && contends(record));
    if (claiming.length === 0 || claiming.some((record) => record.name === name)) return noted;
    const problem = idle(jobType, name, noted, claiming);
    return noted.map((record) =>
      claiming.includes(record) ? { ...record, problems: [...record.problems, problem] } : record,
    );
  }, records);
}

/** What there is to say of pins whose job type no package has, not even a bad one: it stands at no record. */
export function pinsOfNobody(records: readonly PackageRecord[], pins: Pins): Problem[] {
  const free = Object.entries(pins).filter(([jobType]) => !records.some((record) => record.jobType === jobType));
  return free.map(([jobType, name]) => idle(jobType, name, records, []));
}

function idle(
  jobType: string,
  name: string,
  records: readonly PackageRecord[],
  claiming: readonly PackageRecord[],
): Problem {
  const pinned = records.find((record) => record.name === name);
  const names = claiming.map((record) => record.name);
  const near = pinned ? undefined : nearest(name, names);
  const [message, hint] = [
    `The pin of the job type ${shown(jobType)} names ${shown(name)}, ${standing(pinned, jobType)}`,
    near === undefined ? '' : `. Did you mean "${near}"?`,
  ];
  const fix = fixOf(jobType, near ?? names[0], pinned, name);
  return caution('NR_PACKAGE_PIN_IDLE', `netraven.config.mts#pins.${jobType}`, message + hint, fix);
}

function standing(pinned: PackageRecord | undefined, jobType: string): string {
  if (pinned === undefined) return 'which is not there';
  const { state, jobType: own } = pinned;
  return own === undefined || own === jobType ? `which is ${state}` : `which has the job type ${shown(own)}`;
}

function fixOf(jobType: string, other: string | undefined, pinned: PackageRecord | undefined, name: string): string {
  const removing = `take ${shown(jobType)} out of \`pins\` in netraven.config.mts`;
  if (other !== undefined)
    return `Write \`pins: { '${jobType}': '${other}' }\` in netraven.config.mts, or ${removing}.`;
  if (pinned === undefined) return `Install it: \`netraven jobs add ${shellWord(name)}\`, or ${removing}.`;
  return `${removing.replace('take', 'Take')}.`;
}
