import type { PackageRecord } from '@netraven/core/registry';
import type { HistoryEntry } from '@netraven/installer/coordination';
import { permissionMeanings } from '@netraven/readme';
import type { NotedPolicy } from '../../place/policies-file.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { describeProblems } from './describe-packages.ts';

/** An installed job package, and NetRaven's notes on it. */
export interface InstalledJob {
  readonly record: PackageRecord;
  readonly integrity: string | undefined;
  /** Undefined: none is known. */
  readonly policy: NotedPolicy | undefined;
  /** Changes of the package by NetRaven, oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** Formats an installed job package, without its settings and README. */
export function describeInstalled(paint: Paint, { record, integrity, policy, history }: InstalledJob): string {
  const { name, version, state, origin, path, jobType, meta, permissions, problems } = record;
  const stored = policy?.settings ?? [];
  const lines: [string, string | undefined][] = [
    ['job type', jobType === undefined ? undefined : `${jobType}${meta ? ` (${meta.label})` : ''}`],
    ['devices', meta && devicesOf(meta)],
    ['schedule', meta && `${meta.defaultSchedule}, a suggestion`],
    ['deadline', meta && `${meta.timeoutMs / 1_000} s, and up to ${meta.retries} retries`],
    ['permissions', permissions.length === 0 ? 'none' : undefined],
    ...permissions.map((each): [string, string] => ['permission', describePermission(each, policy)]),
    ['integrity', integrity],
    ...history.slice(-3).map((entry): [string, string] => ['installed', describeChange(entry)]),
    ['settings', stored.length === 0 ? undefined : `stored: ${stored.join(', ')}`],
  ];
  return [
    `${paint('bold', escapeControls(`${name} ${version}`.trim()))} is ${state} (${origin}, ${escapeControls(path)})`,
    ...(meta && meta.description !== '' ? [`  ${escapeControls(meta.description)}`] : []),
    ...lines.flatMap(([title, text]) => (text === undefined ? [] : [`  ${title.padEnd(12)}${escapeControls(text)}`])),
    ...(problems.length > 0 ? [describeProblems(paint, problems)] : []),
  ].join('\n');
}

function devicesOf({ scope, platforms, requires }: NonNullable<PackageRecord['meta']>): string {
  const some = platforms.length === 0 ? 'all platforms' : platforms.join(', ');
  const needs = requires.includes('cli') ? ', with a credential' : '';
  return `${some}${needs}${scope === 'fleet' ? '; runs once for all of them' : ''}`;
}

function describePermission(permission: string, policy: NotedPolicy | undefined): string {
  const isGranted = (policy?.granted as readonly string[] | undefined)?.includes(permission) ?? false;
  const meaning = permissionMeanings[permission] ?? '';
  return `${permission}, ${meaning} (${isGranted ? 'granted' : 'not granted'})`;
}

function describeChange({ at, by, from, to, publisher }: HistoryEntry): string {
  const change = from === null ? `${to}` : `${to ?? 'removed'}, before it ${from}`;
  const source = publisher === undefined ? '' : `, published by ${publisher.replace(/ <.*$/, '')}`;
  return `${at.slice(0, 16).replace('T', ' ')} UTC by ${by}: ${change}${source}`;
}
