import type { Answers } from '../answers/answers.ts';

/** Returns a source file of a template with the answers put in. */
export function applyAnswers(source: string, answers: Answers): string {
  const { jobType, label, platforms } = answers;
  // The answers come last: they may have words of the template.
  return source
    .replaceAll('worker.job.example', () => `worker.job.${jobType}`)
    .replaceAll(/'Example job ([^']*)'/g, (_all, rest: string) => literal(`${label} ${rest}`))
    .replaceAll(/\bcisco_ios\b/g, () => platforms[0] ?? 'cisco_ios')
    .replace(/(?<=export const meta = \{\n)[^}]*(?=\} satisfies JobMeta;)/, (fields) => withAnswers(fields, answers));
}

/** Returns the lines of `meta` with the answers in place of the values of the template. */
function withAnswers(fields: string, { jobType, label, description, icon, platforms }: Answers): string {
  const given: Readonly<Record<string, string>> = {
    jobType: literal(jobType),
    label: literal(label),
    description: literal(description),
    icon: literal(icon),
    ...(platforms.length > 0 && { platforms: `[${platforms.map(literal).join(', ')}]` }),
  };
  const kept = fields.split('\n').filter((line) => !((/^ {2}(\w+):/.exec(line)?.[1] ?? '') in given));
  return [...Object.entries(given).map(([key, value]) => `  ${key}: ${value},`), ...kept].join('\n');
}

/** Returns a text as a string literal, in single quotes where possible. */
function literal(text: string): string {
  return text.includes("'") && !text.includes('"')
    ? JSON.stringify(text)
    : `'${text.replaceAll(/[\\']/g, (each) => `\\${each}`)}'`;
}
