import type { ImportResult } from '@netraven/api';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import type { NotTaken, TakenHistory } from './take-history.ts';

/** The result of an adoption. */
export interface Adoption {
  /** Undefined: the devices are not in a file. */
  readonly devices: ImportResult | undefined;
  readonly history: TakenHistory;
  readonly notes: readonly string[];
  readonly dryRun: boolean;
}

export const reasons: Readonly<Record<NotTaken, string>> = {
  unknown: 'no device has this name; add it with `netraven devices add`, then adopt again',
  platform: 'its platform is not built in, or has no rules that mask secrets',
  own: 'NetRaven has saved versions of the device itself',
  known: 'adopted before',
  same: 'the same text as the version before',
  binary: 'binary',
  empty: 'empty',
  large: 'larger than 16 MiB',
  link: 'a link or submodule',
  future: 'the time of the commit is in the future',
};

/** Nodes that a row names. */
const namesPerRow = 5;

/** Writes what was taken, and what was not. Returns the exit code. */
export function showAdoption(terminal: Terminal, adoption: Adoption, json = false): ExitCode {
  const { devices, history, notes, dryRun } = adoption;
  if (json) writeJson(terminal, adoption);
  else writeTable(terminal, ['NOT TAKEN', 'VERSIONS', 'NAMES', 'REASON'], rowsOf(adoption), 'Everything is taken.');
  for (const note of [...notes, ...(devices?.notes ?? [])]) terminal.err(escapeControls(`Note: ${note}.`));
  const verb = dryRun ? 'Would add' : 'Added';
  for (const { name, username, devices: count } of devices?.credentials ?? []) {
    terminal.err(escapeControls(`${verb} the credential ${name} (${username}) for ${counted(count, 'device')}.`));
  }
  if (devices) {
    const { additions, changes, unchanged } = devices;
    terminal.err(
      `Devices: ${additions.length} ${dryRun ? 'to add' : 'added'}, ${changes.length} ${dryRun ? 'to change' : 'changed'}, ${unchanged} unchanged.`,
    );
  }
  terminal.err(
    `History: ${counted(history.versions, 'version')} of ${counted(history.devices, 'device')} ${dryRun ? 'to take' : 'taken'}.${dryRun ? ' Nothing was written: this is a dry run.' : ''}`,
  );
  return (devices?.bad.length ?? 0) > 0 ? exitCodes.someFailed : exitCodes.ok;
}

function rowsOf({ devices, history }: Adoption): string[][] {
  const rows = [
    ...(devices?.bad ?? []).map(({ name, at, problems }) => ['device', '', `${name} (${at})`, problems.join('; ')]),
    ...(devices?.skipped ?? []).map(({ name, at, reason }) => ['device', '', `${name} (${at})`, reason]),
    ...Object.entries(history.notTaken).map(([reason, { versions, nodes }]) => [
      'history',
      String(versions),
      nodes.length > namesPerRow
        ? `${nodes.slice(0, namesPerRow).join(', ')} and ${nodes.length - namesPerRow} more`
        : nodes.join(', '),
      reasons[reason as NotTaken],
    ]),
  ];
  return rows.map((row) => row.map(escapeControls));
}
