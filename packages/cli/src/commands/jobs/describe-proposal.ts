import type { Proposal } from '@netraven/installer';
import type { Paint } from '../../terminal/terminal.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { describeSettings } from './describe-settings.ts';

const dayMs = 86_400_000;

/**
 * Formats what a person has to confirm: publisher, age, permissions, and the changes of an upgrade.
 *
 * @param granted Permissions that packages of this name have already.
 */
export function describeProposal(paint: Paint, proposal: Proposal, now: Date, granted: readonly string[] = []): string {
  const {
    verb,
    name,
    version,
    from,
    jobType,
    permissions,
    publisher,
    before,
    scripts,
    deprecated,
    differences,
    changedHands,
  } = proposal;
  const asked = permissions.length === 0 ? 'none' : paint('yellow', permissions.join(', '));
  const lines: [string, string | undefined][] = [
    [
      'package',
      `${paint('bold', escapeControls(`${name} ${version}`))}${before ? `, now ${escapeControls(before.version)}` : ''}`,
    ],
    ['job type', jobType === undefined ? undefined : `${escapeControls(jobType)}${labelOf(proposal)}`],
    [
      'publisher',
      from === 'registry'
        ? escapeControls(publisher ?? 'unknown')
        : `none: from ${from === 'archive' ? 'an' : 'a'} ${from}`,
    ],
    ['published', agesOf(proposal, now)],
    ['integrity', from === 'registry' ? integrityIn(paint, proposal) : undefined],
    ['permissions', jobType === undefined ? undefined : asked],
    [
      'granted',
      verb === 'add' && granted.length > 0
        ? paint('yellow', `${granted.join(', ')}, to a package of this name`)
        : undefined,
    ],
    ['scripts', scripts.length > 0 ? `${scripts.join(', ')} (not run)` : undefined],
    ['deprecated', deprecated === undefined ? undefined : paint('red', escapeControls(deprecated))],
  ];
  if (before && proposal.isDowngrade)
    lines.splice(1, 0, ['downgrade', paint('red', `to an older version than ${escapeControls(before.version)}`)]);
  const shown = lines.flatMap(([title, text]) => (text === undefined ? [] : [`  ${title.padEnd(12)}${text}`]));
  if (changedHands && before?.publisher !== undefined)
    shown.push(paint('red', `  The installed version was published by ${escapeControls(before.publisher)}.`));
  for (const problem of proposal.record.problems)
    shown.push(paint('yellow', `  ${problem.code}: ${escapeControls(problem.message)}`));
  if (before && jobType !== undefined)
    shown.push(differences.length > 0 ? '  changes' : '  changes     none in permissions, meta and config');
  for (const { path, before: was, after: is } of differences)
    shown.push(`    ${escapeControls(path)}: ${short(was)} → ${short(is)}`);
  shown.push(...describeSettings(paint, proposal));
  return shown.join('\n');
}

function labelOf({ record, jobType }: Proposal): string {
  const label = record.meta?.label;
  return label === undefined || label === jobType ? '' : ` (${escapeControls(label)})`;
}

/** Formats the hash of the tarball, and whether a provenance says from which source it was built. */
export function integrityIn(
  paint: Paint,
  { integrity, provenance = false }: Pick<Proposal, 'integrity' | 'provenance'>,
): string {
  const hash = integrity === undefined ? paint('yellow', 'none') : escapeControls(`${integrity.slice(0, 19)}…`);
  return `${hash}, ${provenance ? 'with' : 'without'} provenance`;
}

/** Formats how long ago a version and the first one were published; undefined if that is unknown. */
export function agesOf(
  { publishedAt, firstPublishedAt }: Pick<Proposal, 'publishedAt' | 'firstPublishedAt'>,
  now: Date,
): string | undefined {
  if (!publishedAt) return undefined;
  const first = firstPublishedAt ? `, the first version ${ageOf(firstPublishedAt, now)}` : '';
  return `${ageOf(publishedAt, now)}${first}`;
}

function ageOf(date: Date, now: Date): string {
  const days = Math.floor((now.getTime() - date.getTime()) / dayMs);
  if (days < 1) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

function short(value: unknown): string {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return escapeControls(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
