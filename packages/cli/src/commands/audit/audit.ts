import type { AuditEntry } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { optionWords } from '../option-words.ts';

export interface AuditFlags {
  /** Default 20. */
  readonly limit?: number;
  readonly before?: number;
  readonly json?: boolean;
}

/** Lists who saw secrets in clear, newest first. */
export async function listAudit(context: Context, { limit, before, json }: AuditFlags): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const page = await client.audit.list({ limit: limit ?? 20, before });
  if (json) return writeJson(terminal, page);
  const rows = page.entries.map(({ id, at, who, address, action, subject, reason }) =>
    [String(id), moment(at), who, address, action, describeSubject(subject), reason].map(escapeControls),
  );
  const head = ['ID', 'TIME', 'WHO', 'FROM', 'ACTION', 'WHAT', 'REASON'];
  const none = before === undefined ? 'No one has seen secrets in clear.' : 'There are no older entries.';
  writeTable(terminal, head, rows, none, [
    ['REASON', 20],
    ['WHAT', 20],
    ['FROM', 0],
  ]);
  if (page.next) {
    const options = await optionWords({ limit, before: page.next.before });
    terminal.err(`Show older ones: \`netraven audit list ${options}\``);
  }
}

/** Formats what was shown: `device core-1, jobType backup, name running-config, version 3`. */
function describeSubject(subject: AuditEntry['subject']): string {
  return Object.entries(subject)
    .filter(([, value]) => value !== null && value !== '')
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}

/** Checks the chain of entries. @throws {NetRavenError} NR_AUDIT_BROKEN */
export async function verifyAudit(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { terminal } = context;
  const check = await (await connect(context)).audit.verify();
  const { entries, last, broken } = check;
  if (json) writeJson(terminal, check);
  if (broken) {
    const why = broken.why === 'changed' ? 'was changed' : 'does not follow the one before: entries are missing';
    throw cliError('NR_AUDIT_BROKEN', `Entry ${broken.id} of the audit ${why}`);
  }
  if (!json) terminal.out(`Entries in order: ${entries}.${last ? ` The last one: ${last.id} ${last.hash}` : ''}`);
}
