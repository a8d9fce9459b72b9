import { errorFrom } from '@netraven/core';
import { findOutdated, type OutdatedPackage } from '@netraven/installer';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeError } from '../../terminal/write-error.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { loadJobs } from './load-jobs.ts';

/** Lists installed job packages with newer versions in the registry. Exit code 1: one of these versions fits, 2: none, and the registry did not answer for all. */
export async function listOutdated(context: Context, { json }: { json?: boolean }): Promise<ExitCode> {
  const { terminal } = context;
  const { place, config, records } = await loadJobs(context);
  if (terminal.errIsTty) terminal.err(terminal.styleErr('dim', 'Asking the npm registry …'));
  const { hostProject } = place;
  const options = { hostProject, ...(config.install && { policy: config.install }) };
  const { packages: outdated, failed } = await findOutdated(records, options);
  const fitting = outdated.filter((each) => each.fitting);
  if (json) writeJson(terminal, { packages: outdated, ...(failed.length > 0 && { failed }) });
  else {
    const head = ['PACKAGE', 'JOB TYPE', 'INSTALLED', 'FITS', 'LATEST', 'PUBLISHER'];
    const cut = [
      ['PUBLISHER', 0],
      ['PACKAGE', 20],
    ] as const;
    const whenEmpty = failed.length > 0 ? 'No newer versions were found.' : 'All job packages are up to date.';
    writeTable(terminal, head, outdated.map(rowOf), whenEmpty, cut);
    for (const { error } of failed) writeError(terminal, errorFrom(error));
    for (const line of outdated.flatMap(notesOf)) terminal.err(escapeControls(line));
    const [first] = fitting;
    if (first) terminal.err(`next: \`netraven jobs upgrade ${escapeControls(specOf(first))}\``);
  }
  if (fitting.length > 0) return exitCodes.outdated;
  return failed.length > 0 ? exitCodes.usage : exitCodes.ok;
}

function rowOf({ name, jobType = '', installed, fitting, latest }: OutdatedPackage): string[] {
  const { publisher = '' } = fitting ?? latest;
  return [name, jobType, installed, fitting?.version ?? 'none', latest.version, publisher].map(escapeControls);
}

function notesOf({ name, fitting, latest, changedHands }: OutdatedPackage): string[] {
  return [
    ...latest.reasonsAgainst.map((reason) => `${name} ${latest.version} does not fit: ${reason}`),
    ...(fitting && changedHands ? [`${name} changed hands: ${fitting.version} has another publisher`] : []),
  ];
}

/** Names the version only if it is not the one that is installed by default. */
function specOf({ name, fitting, latest }: OutdatedPackage): string {
  return fitting && fitting.version !== latest.version ? `${name}@${fitting.version}` : name;
}
