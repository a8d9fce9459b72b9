import { proposedSchedule, type Answers } from '../answers/answers.ts';

/** Returns a source file of the Example Job with the answers put in. */
export function applyAnswers(source: string, { jobType, label, description, icon, platforms }: Answers): string {
  const meta = [
    `  jobType: ${literal(jobType)},`,
    `  label: ${literal(label)},`,
    `  description: ${literal(description)},`,
    `  icon: ${literal(icon)},`,
    `  defaultSchedule: ${literal(proposedSchedule)},`,
    ...(platforms.length === 0 ? [] : [`  platforms: [${platforms.map(literal).join(', ')}],`]),
  ];
  return source
    .replace(
      /(export const meta = \{\n)[^}]*(\} satisfies JobMeta;)/,
      (_all, start, end) => `${start}${meta.join('\n')}\n${end}`,
    )
    .replaceAll('worker.job.example', () => `worker.job.${jobType}`)
    .replaceAll(/'Example job ([^']*)'/g, (_all, rest: string) => literal(`${label} ${rest}`))
    .replaceAll("'cisco_ios'", () => literal(platforms[0] ?? 'cisco_ios'));
}

/** Returns a text as a string literal, in single quotes where possible. */
function literal(text: string): string {
  return text.includes("'") && !text.includes('"')
    ? JSON.stringify(text)
    : `'${text.replaceAll(/[\\']/g, (each) => `\\${each}`)}'`;
}
