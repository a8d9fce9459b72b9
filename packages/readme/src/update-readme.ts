import type { AboutJob } from './about-job.ts';
import { configOf } from './config.ts';
import { factsOf } from './facts.ts';
import { plain } from './markdown.ts';
import { placeholderOf, settingsOf } from './settings.ts';

/** Raise it when the generated text of the same job changes: parts in another format are not compared. */
const format = 1;
const marks = {
  start: `<!-- netraven jobs readme: format ${format}, generated from package.json, meta and config schema. Edit only the text around it. -->`,
  end: '<!-- netraven jobs readme: end -->',
};
/** The generated part with its marks. The explanation in the first mark may differ. */
const generated = /^<!-- netraven jobs readme: (?!end).*-->$[^]*?^<!-- netraven jobs readme: end -->$/m;

/**
 * Returns a README with a current generated part. A missing part is added below the title; undefined gives a new README.
 * The text around the part stays.
 */
export function updateReadme(readme: string | undefined, job: AboutJob): string {
  const part = partOf(job);
  if (readme === undefined || readme.trim() === '') return `# ${job.name}\n\n${part}\n`;
  if (generated.test(readme)) return readme.replace(generated, () => part);
  const [title = ''] = /^\s*# .*(?:\n|$)/.exec(readme) ?? [];
  const parts = [title.trim(), part, readme.slice(title.length).trim()];
  return `${parts.filter((each) => each !== '').join('\n\n')}\n`;
}

/** Returns true if the generated part of a README is current; undefined without one. Ignores the layout. */
export function isCurrent(readme: string, job: AboutJob): boolean | undefined {
  const [part] = generated.exec(readme) ?? [];
  return part === undefined ? undefined : withoutLayout(part) === withoutLayout(partOf(job));
}

/** Returns true if the generated part has the current format. Only then a difference means that the job changed. */
export function isOfThisFormat(readme: string): boolean {
  const [, number] = /^<!-- netraven jobs readme: format (\d+),/.exec(generated.exec(readme)?.[0] ?? '') ?? [];
  return Number(number) === format;
}

/** Returns a README without its generated part. */
export function withoutPart(readme: string): string {
  return readme
    .replace(generated, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** Returns the line of the generated part, from 1; undefined without one. */
export function lineOfPart(readme: string): number | undefined {
  const at = generated.exec(readme)?.index;
  return at === undefined ? undefined : readme.slice(0, at).split('\n').length;
}

function partOf(job: AboutJob): string {
  const { description } = job.meta;
  const about = description.trim() === '' ? [] : [plain(description)];
  return [marks.start, ...about, factsOf(job), configOf(job), usageOf(job), marks.end].join('\n\n');
}

/** Removes what a formatter may change: spaces, the length of table rules, escapes. */
function withoutLayout(part: string): string {
  const [, ...lines] = part.split('\n');
  return lines
    .join('\n')
    .replaceAll(/\\|\s+/g, '')
    .replaceAll(/-{3,}/g, '---');
}

/** Returns the commands that install and run the job. */
function usageOf({ name, permissions, meta, configSchema }: AboutJob): string {
  const required = (configSchema && settingsOf(configSchema))?.filter((setting) => setting.required) ?? [];
  const settings = required
    .flatMap((setting) => {
      const secrets = (setting.secrets ?? []).map((key) => ` --secret ${key}`);
      return setting.secret ? ` --secret ${setting.key}` : [` --set ${placeholderOf(setting)}`, ...secrets];
    })
    .join('');
  const lines = [
    `npx netraven jobs add ${name}`,
    ...(permissions.length === 0 ? [] : [`npx netraven jobs enable ${name}`]),
    `npx netraven run ${meta.jobType} --all${settings}`,
  ];
  return ['## Usage', 'In a host project of NetRaven:', `\`\`\`sh\n${lines.join('\n')}\n\`\`\``].join('\n\n');
}
