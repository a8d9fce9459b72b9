import type { ImportResult } from '@netraven/api';
import { undetected } from '@netraven/core/registry';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

interface ShowOptions {
  readonly dryRun?: boolean | undefined;
  /** Rows with errors are left out. */
  readonly skipBad?: boolean | undefined;
  /** The name of the source that was synchronized. Default: an import. */
  readonly source?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Writes the result of an import: each row, then the counts. Returns the exit code. */
export function showImport(terminal: Terminal, result: ImportResult, options: ShowOptions): ExitCode {
  if (options.json) writeJson(terminal, result);
  else {
    const rows = rowsOf(result).map((row) => row.map(escapeControls));
    writeTable(terminal, ['CHANGE', 'DEVICE', 'PLACE', 'DETAILS'], rows, 'Nothing changes.');
  }
  for (const line of summary(result, options)) terminal.err(escapeControls(line));
  if (result.bad.length === 0) return exitCodes.ok;
  return result.written || options.skipBad ? exitCodes.someFailed : exitCodes.usage;
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
      busy.includes(name) ? 'stays for now: it, or a device behind it, has a queued or running task or is held' : '',
    ]),
    ...skipped.map(({ name, at, reason }) => ['skip', name, at, reason]),
    ...bad.map(({ name, at, problems }) => ['error', name, at, problems.join('; ')]),
  ];
}

function summary(result: ImportResult, options: ShowOptions): string[] {
  const { additions, changes, busy, unchanged, skipped, bad, written, locked } = result;
  const renames = changes.filter(({ renamedFrom }) => renamedFrom !== undefined).length;
  const removals = result.removals.length - busy.length;
  const counts = [
    `${additions.length} to add`,
    `${changes.length - renames} to change`,
    ...(renames > 0 ? [`${renames} to rename`] : []),
    ...(removals > 0 ? [`${removals} to remove`] : []),
    ...(busy.length > 0 ? [`${busy.length} busy`] : []),
    `${unchanged} unchanged`,
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
    ...(bad.length > 0 ? [`${bad.length} with errors`] : []),
  ];
  const line = `Read as ${result.kind}: ${counts.join(', ')}.`;
  return [
    ...result.notes.map((note) => `Note: ${note}.`),
    ...credentialLines(result),
    ...outsideLines(result),
    ...keptPoolLines(result),
    ...undetectedLines(result),
    ...(locked > 0
      ? [
          `${locked} ${locked === 1 ? 'device or file' : 'devices or files'} with values of Ansible Vault that were not opened. ${vaultFix(options)}`,
        ]
      : []),
    ...(result.shrunk && options.dryRun
      ? ['The source has lost more than half of its devices: the sync needs --allow-shrink.']
      : []),
    ...(result.renamed && options.dryRun
      ? ['The source gives other names to more than a tenth of its devices: the sync needs --allow-renames.']
      : []),
    `${line} ${endOf(written, bad.length, options)}`,
  ];
}

function credentialLines({ credentials, written }: ImportResult): string[] {
  return credentials.map(({ name, username, devices }) => {
    const verb = written ? 'Added' : 'Would add';
    return `${verb} the credential ${name} (${username}) for ${counted(devices, 'device')}.`;
  });
}

function outsideLines({ outside }: ImportResult): string[] {
  if (outside.length === 0) return [];
  return [
    `WARNING: no credential may go to the address of ${firstOf(outside)}: no job can log in there. If the addresses are right, allow them: \`netraven credentials allow <name> <network>\``,
  ];
}

function keptPoolLines({ keptPools }: ImportResult): string[] {
  if (keptPools.length === 0) return [];
  return [`A task or test runs, so the pool stays: ${firstOf(keptPools)}. Import again when it has ended.`];
}

function undetectedLines({ additions }: ImportResult): string[] {
  const names = additions.filter(({ platform }) => platform === undetected).map(({ name }) => name);
  if (names.length === 0) return [];
  return [`The platform of ${firstOf(names)} is not certain. Detect each: \`netraven devices detect <name>\``];
}

/** Joins the first names, and says how many others there are. */
function firstOf(names: readonly string[]): string {
  const more = names.length - 5;
  return `${names.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function vaultFix({ source }: ShowOptions): string {
  const fix = 'NETRAVEN_VAULT_PASSWORD';
  return source === undefined
    ? `Set ${fix}.`
    : `Add the source again with ${fix} set, after \`netraven sources remove ${source}\`.`;
}

function endOf(written: boolean, bad: number, { dryRun, skipBad, source }: ShowOptions): string {
  if (written) return 'Done.';
  const rows = `the ${bad === 1 ? 'row' : 'rows'} with errors`;
  const fix =
    source === undefined
      ? `Correct ${rows}, or leave ${bad === 1 ? 'it' : 'them'} out with --skip-bad.`
      : `Correct ${rows}; or add the source again with --skip-bad, after \`netraven sources remove ${source}\`.`;
  const isRefused = bad > 0 && !skipBad;
  if (!dryRun) return `Nothing was written. ${fix}`;
  return `Nothing was written: this is a dry run.${isRefused ? ` Without it, nothing would be written either. ${fix}` : ''}`;
}
