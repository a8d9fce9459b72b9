import type { ImportResult } from '@netraven/api';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

interface ShowOptions {
  readonly dryRun?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Writes the result of an import: each row, then the counts. Returns the exit code. */
export function showImport(terminal: Terminal, result: ImportResult, { dryRun, json }: ShowOptions): ExitCode {
  if (json) writeJson(terminal, result);
  else {
    const rows = rowsOf(result).map((row) => row.map(escapeControls));
    writeTable(terminal, ['CHANGE', 'DEVICE', 'PLACE', 'DETAILS'], rows, 'Nothing changes.');
  }
  for (const line of summary(result, dryRun ?? false)) terminal.err(escapeControls(line));
  if (result.bad.length === 0) return exitCodes.ok;
  return result.written ? exitCodes.someFailed : exitCodes.usage;
}

function rowsOf(result: ImportResult): string[][] {
  const { additions, changes, removals, busy, bad, skipped } = result;
  return [
    ...additions.map(({ name, at, address, port, platform, tags, notes }) => [
      'add',
      name,
      at,
      [`${platform} at ${address} port ${port}`, tags.join(', '), ...notes].filter((part) => part !== '').join('; '),
    ]),
    ...changes.map((each) => [
      each.renamedFrom === undefined ? 'change' : 'rename',
      each.name,
      each.at,
      [...each.changes, ...each.notes].join('; '),
    ]),
    ...removals.map((name) => [
      'remove',
      name,
      '',
      busy.includes(name) ? 'stays for now: a task is queued or running' : '',
    ]),
    ...skipped.map(({ name, at, reason }) => ['skip', name, at, reason]),
    ...bad.map(({ name, at, problems }) => ['error', name, at, problems.join('; ')]),
  ];
}

function summary(result: ImportResult, dryRun: boolean): string[] {
  const { additions, changes, removals, unchanged, skipped, bad, written } = result;
  const renames = changes.filter(({ renamedFrom }) => renamedFrom !== undefined).length;
  const counts = [
    `${additions.length} to add`,
    `${changes.length - renames} to change`,
    ...(renames > 0 ? [`${renames} to rename`] : []),
    ...(removals.length > 0 ? [`${removals.length} to remove`] : []),
    `${unchanged} unchanged`,
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
    ...(bad.length > 0 ? [`${bad.length} with errors`] : []),
  ];
  const line = `Read as ${result.kind}: ${counts.join(', ')}.`;
  return [
    ...result.notes.map((note) => `Note: ${note}.`),
    ...credentialLines(result),
    ...(result.locked > 0
      ? [`${result.locked} values of Ansible Vault were not opened. Set NETRAVEN_VAULT_PASSWORD.`]
      : []),
    ...(result.shrunk && dryRun
      ? ['The source has lost more than half of its devices: the sync needs --allow-shrink.']
      : []),
    `${line} ${endOf(written, dryRun, bad.length)}`,
  ];
}

function credentialLines({ credentials, written }: ImportResult): string[] {
  return credentials.map(({ name, username, devices }) => {
    const verb = written ? 'Added' : 'Would add';
    return `${verb} the credential ${name} (${username}) for ${counted(devices, 'device')}.`;
  });
}

function endOf(written: boolean, dryRun: boolean, bad: number): string {
  if (written) return 'Done.';
  if (dryRun) return 'Nothing was written: this is a dry run.';
  return `Nothing was written. Correct the ${bad === 1 ? 'row' : 'rows'} with errors, or leave them out with --skip-bad.`;
}
