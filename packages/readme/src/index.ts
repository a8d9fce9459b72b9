/** Generates the part of a job package's README that follows from the package itself. */
export type { AboutJob } from './about-job.ts';
export { permissionMeanings } from './facts.ts';
export { table } from './markdown.ts';
export { isCurrent, isOfThisFormat, lineOfPart, updateReadme } from './update-readme.ts';
