import type { CheckReport, Finding } from '@netraven/testing';
import type { Paint } from '../../terminal/terminal.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';

/** Formats a check: the package, its findings by file, the changes, and the verdict. */
export function describeCheck(paint: Paint, report: CheckReport): string {
  const { name, version, jobType, tarball, findings } = report;
  const { files, packedBytes, unpackedBytes } = tarball;
  const title = [
    paint('bold', escapeControls(`${name} ${version}`)),
    ...(jobType === undefined ? [] : [`job type ${escapeControls(jobType)}`]),
    `${files} files, ${inKilobytes(packedBytes)} packed, ${inKilobytes(unpackedBytes)} unpacked`,
  ];
  return [
    title.join(' · '),
    ...describeFindings(paint, findings),
    ...sinceOf(paint, report),
    verdictOf(paint, findings),
  ].join('\n\n');
}

/** Formats findings by file, in the order of lines. */
export function describeFindings(paint: Paint, findings: readonly Finding[]): string[] {
  const byFile = Map.groupBy(findings.toSorted(byPlace), ({ file }) => file);
  return [...byFile].map(([file, some]) => sectionOf(paint, file ?? 'the package', some));
}

function byPlace(one: Finding, other: Finding): number {
  // Findings without a file come last.
  return (one.file ?? '\uffff').localeCompare(other.file ?? '\uffff') || (one.line ?? 0) - (other.line ?? 0);
}

function sectionOf(paint: Paint, file: string, findings: readonly Finding[]): string {
  return [paint('underline', escapeControls(file)), ...findings.flatMap(linesOf(paint))].join('\n');
}

function linesOf(paint: Paint): (finding: Finding) => string[] {
  return ({ code, severity, file, line, path, message, fix }) => {
    // The terminal of an editor makes it a link.
    const place = file !== undefined && line !== undefined ? `${escapeControls(file)}:${line}  ` : '';
    const inside = path.includes('#') ? path.split('#')[1] : path === file ? undefined : path;
    const about = inside ? `  ${paint('dim', escapeControls(inside))}` : '';
    return [
      `  ${place}${paint(severity === 'error' ? 'red' : 'yellow', `${severity} ${code}`)}${about}`,
      `    ${escapeControls(message)}`,
      `    ${paint('cyan', 'fix')}: ${escapeControls(fix)}`,
    ];
  };
}

function sinceOf(paint: Paint, { since }: CheckReport): string[] {
  if (!since) return [];
  const { version, changes, bump } = since;
  if (bump === undefined) return [`Since ${escapeControls(version)}: no change of config, permissions or meta.`];
  const lines = changes.map(({ bump: each, path, message }) => {
    return `  ${paint(each === 'major' ? 'yellow' : 'dim', each)}  ${escapeControls(path)}: ${escapeControls(message)}`;
  });
  return [[`Since ${escapeControls(version)}: a ${bump} change.`, ...lines].join('\n')];
}

function verdictOf(paint: Paint, findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const warned = warnings === 0 ? '' : `, ${counted(warnings, 'warning')}`;
  if (errors > 0) return paint('red', `${counted(errors, 'error')}${warned}: not fit to be published.`);
  return paint('green', `Fit to be published${warned}.`);
}

function inKilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
