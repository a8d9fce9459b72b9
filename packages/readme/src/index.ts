/** Generates the part of a job package's README that follows from the package itself. */
export type { AboutJob } from './about-job.ts';
export { permissionMeanings } from './facts.ts';
export { table } from './markdown.ts';
export { placeholderOf, settingsOf, type Setting } from './settings.ts';
export { isCurrent, isOfThisFormat, lineOfPart, updateReadme, withoutPart } from './update-readme.ts';
