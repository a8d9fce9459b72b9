/** What people read of a job package before they install it, made from what the package is. */
export type { AboutJob } from './about-job.ts';
export { table } from './markdown.ts';
export { permissionMeanings } from './permissions.ts';
export { isCurrent, isOfThisFormat, lineOfPart, updateReadme } from './update-readme.ts';
