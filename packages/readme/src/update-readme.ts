import type { AboutJob } from './about-job.ts';
import { configOf } from './config.ts';
import { factsOf } from './facts.ts';
import { plain } from './markdown.ts';
import { usageOf } from './usage.ts';

/** Raised with every change of what is made of the same job: a part in another format is not compared. */
const format = 1;
const marks = {
  start: `<!-- netraven jobs readme: format ${format}, made from package.json, meta and config schema. What is around it is yours. -->`,
  end: '<!-- netraven jobs readme: end -->',
};
/** The marks and what is between them, in whichever words the first of them explains itself. */
const made = /^<!-- netraven jobs readme: (?!end).*-->$[^]*?^<!-- netraven jobs readme: end -->$/m;

/**
 * A README with its made part as the job is now. Where it has none, that comes below the title; `undefined` makes a new
 * README. What is around it stays as it is.
 */
export function updateReadme(readme: string | undefined, job: AboutJob): string {
  const part = partOf(job);
  if (readme === undefined || readme.trim() === '') return `# ${job.name}\n\n${part}\n`;
  if (made.test(readme)) return readme.replace(made, () => part);
  const [title = ''] = /^\s*# .*(?:\n|$)/.exec(readme) ?? [];
  const parts = [title.trim(), part, readme.slice(title.length).trim()];
  return `${parts.filter((each) => each !== '').join('\n\n')}\n`;
}

/** Whether the made part of a README is true of a job; `undefined` where it has none. Layout does not count. */
export function isCurrent(readme: string, job: AboutJob): boolean | undefined {
  const [part] = made.exec(readme) ?? [];
  return part === undefined ? undefined : bare(part) === bare(partOf(job));
}

/** Whether the made part of a README was made as it is now, so that a difference is one of the job; none has no format. */
export function isOfThisFormat(readme: string): boolean {
  const [, number] = /^<!-- netraven jobs readme: format (\d+),/.exec(made.exec(readme)?.[0] ?? '') ?? [];
  return Number(number) === format;
}

/** The line, from 1, where the made part of a README begins; `undefined` where it has none. */
export function lineOfPart(readme: string): number | undefined {
  const at = made.exec(readme)?.index;
  return at === undefined ? undefined : readme.slice(0, at).split('\n').length;
}

function partOf(job: AboutJob): string {
  const { description } = job.meta;
  const about = description.trim() === '' ? [] : [plain(description)];
  return [marks.start, ...about, factsOf(job), configOf(job), usageOf(job), marks.end].join('\n\n');
}

/** What a formatter leaves alone: neither spaces, nor the length of a table's rule, nor whether a sign is escaped. */
function bare(part: string): string {
  const [, ...lines] = part.split('\n');
  return lines
    .join('\n')
    .replaceAll(/\\|\s+/g, '')
    .replaceAll(/-{3,}/g, '---');
}
