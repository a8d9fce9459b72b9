import { nearest } from '../did-you-mean.ts';
import { platformIdPattern } from '../naming.ts';
import { problem, shown } from '../problem.ts';
import { claimsJobType, withProblems, type PackageRecord, type Problem } from '../record.ts';
import { shellWord } from '../shell-word.ts';

/** Package to use for each job type. */
export type Pins = Readonly<Record<string, string>>;

/** Warns at the packages of a pinned job type if the pin names none of them. */
export function checkPins(records: readonly PackageRecord[], pins: Pins): readonly PackageRecord[] {
  return Object.entries(pins).reduce((checked, [jobType, name]) => {
    const claiming = checked.filter((record) => record.jobType === jobType && claimsJobType(record));
    if (claiming.length === 0 || claiming.some((record) => record.name === name)) return checked;
    const unused = unusedPin(jobType, name, checked, claiming);
    return checked.map((record) => (claiming.includes(record) ? withProblems(record, unused) : record));
  }, records);
}

/** Returns a problem for each pin whose job type no package has, not even a bad one. Pins of platforms are decided elsewhere. */
export function unclaimedPins(records: readonly PackageRecord[], pins: Pins): Problem[] {
  const free = Object.entries(pins).filter(
    ([jobType]) => !platformIdPattern.test(jobType) && !records.some((record) => record.jobType === jobType),
  );
  return free.map(([jobType, name]) => unusedPin(jobType, name, records, []));
}

function unusedPin(
  jobType: string,
  name: string,
  records: readonly PackageRecord[],
  claiming: readonly PackageRecord[],
): Problem {
  const pinned = records.find((record) => record.name === name);
  const names = claiming.map((record) => record.name);
  const near = pinned ? undefined : nearest(name, names);
  const hint = near === undefined ? '' : `. Did you mean "${near}"?`;
  return problem({
    code: 'NR_PACKAGE_PIN_IDLE',
    severity: 'warning',
    path: `netraven.config.mts#pins.${jobType}`,
    message: `The pin of the job type ${shown(jobType)} names ${shown(name)}, ${statusOf(pinned, jobType)}${hint}`,
    fix: fixOf(jobType, near ?? names[0], pinned, name),
  });
}

function statusOf(pinned: PackageRecord | undefined, jobType: string): string {
  if (pinned === undefined) return 'which is not installed';
  const { state, jobType: own } = pinned;
  return own === undefined || own === jobType ? `which is ${state}` : `which has the job type ${shown(own)}`;
}

function fixOf(jobType: string, other: string | undefined, pinned: PackageRecord | undefined, name: string): string {
  const removing = `remove ${shown(jobType)} from \`pins\` in netraven.config.mts`;
  if (other !== undefined)
    return `Write \`pins: { '${jobType}': '${other}' }\` in netraven.config.mts, or ${removing}.`;
  if (pinned === undefined) return `Install it: \`netraven jobs add ${shellWord(name)}\`, or ${removing}.`;
  return `${removing.replace('remove', 'Remove')}.`;
}
