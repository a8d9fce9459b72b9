import type { PublishedPackage } from '@netraven/installer';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { agesOf, integrityIn } from './describe-proposal.ts';

/** Formats a package in the registry in a few lines, for a list. */
export function describeFound(paint: Paint, found: PublishedPackage, now: Date): string {
  const { name, version, description, publisher } = found;
  const by = publisher === undefined ? '' : ` by ${escapeControls(publisher.replace(/ <.*$/, ''))}`;
  return [
    `${paint('bold', escapeControls(name))} ${escapeControls(version)}${by}, ${agesOf(found, now) ?? 'age unknown'}`,
    ...(description === '' ? [] : [`  ${escapeControls(description)}`]),
    `  permissions ${permissionsIn(paint, found)}`,
    ...fitOf(paint, found).map((line) => `  ${line}`),
  ].join('\n');
}

/** Formats all that the registry tells about a package. */
export function describePublished(paint: Paint, found: PublishedPackage, now: Date): string {
  const { name, version, description, jobType, publisher = 'unknown', deprecated, versions } = found;
  const lines: [string, string | undefined][] = [
    ['job type', jobType === undefined ? undefined : escapeControls(jobType)],
    ['publisher', escapeControls(publisher)],
    ['published', agesOf(found, now)],
    ['versions', escapeControls(versions.slice(-8).toReversed().join(', '))],
    ['permissions', permissionsIn(paint, found)],
    ['integrity', integrityIn(paint, found)],
    ['deprecated', deprecated === undefined ? undefined : paint('red', escapeControls(deprecated))],
  ];
  return [
    `${paint('bold', escapeControls(`${name} ${version}`))} is not installed`,
    ...(description === '' ? [] : [`  ${escapeControls(description)}`]),
    ...lines.flatMap(([title, text]) => (text === undefined ? [] : [`  ${title.padEnd(12)}${text}`])),
    ...fitOf(paint, found).map((line) => `  ${line}`),
  ].join('\n');
}

function permissionsIn(paint: Paint, { permissions }: PublishedPackage): string {
  return permissions.length === 0 ? 'none' : paint('yellow', permissions.join(', '));
}

function fitOf(paint: Paint, { reasonsAgainst }: PublishedPackage): string[] {
  if (reasonsAgainst.length === 0) return [paint('green', 'fits this NetRaven')];
  return reasonsAgainst.map((reason) => paint('red', `does not fit: ${escapeControls(reason)}`));
}
