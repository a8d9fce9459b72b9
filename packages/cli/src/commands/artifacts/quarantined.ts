import { shellWord } from '@netraven/core/registry';
import type { Quarantined } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { shortId } from '../../terminal/short-id.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { optionWords } from '../option-words.ts';
import { askRight, type RevealFlags } from './right.ts';
import { writeText } from './show.ts';

export interface QuarantinedFlags extends RevealFlags {
  readonly show?: string;
  /** Default 20. */
  readonly limit?: number;
  readonly before?: string;
  readonly json?: boolean;
}

/** Lists the texts that were refused, newest first, or shows one in clear. */
export async function showQuarantined(
  context: Context,
  device: string | undefined,
  { show, limit, before, json, ...flags }: QuarantinedFlags,
): Promise<void> {
  const { terminal } = context;
  if (show !== undefined) return showText(context, show, { ...flags, ...(json !== undefined && { json }) });
  if (flags.reveal || flags.reason !== undefined) {
    throw cliError('NR_USAGE_INVALID', 'No text is named to show', {
      hint: 'Name one: `netraven artifacts quarantined --show <id> --reveal`.',
    });
  }
  const page = await (
    await connect(context)
  ).quarantine.list({
    limit: limit ?? 20,
    device,
    before,
  });
  if (json) return writeJson(terminal, page);
  writeTable(
    terminal,
    ['ID', 'REFUSED', 'DEVICE', 'JOB TYPE', 'RUN', 'BYTES', 'WHY'],
    page.texts.map((text) => rowOf(terminal, text)),
    before === undefined ? 'No text is in quarantine.' : 'No older text is in quarantine.',
    [
      ['WHY', 30],
      ['DEVICE', 12],
    ],
  );
  if (page.next) {
    const of = device === undefined ? '' : `${shellWord(device)} `;
    const options = await optionWords({ limit, before: page.next.before });
    terminal.err(escapeControls(`Show older ones: \`netraven artifacts quarantined ${of}${options}\``));
  }
}

function rowOf(terminal: Terminal, { id, createdAt, task, size, error }: Quarantined): string[] {
  const ofTask = task ? [task.deviceName, task.jobType, shortId(terminal, task.runId)] : ['(run removed)', '-', '-'];
  return [shortId(terminal, id), moment(createdAt), ...ofTask, String(size), `${error.code}: ${error.message}`].map(
    escapeControls,
  );
}

async function showText(context: Context, id: string, flags: RevealFlags & { readonly json?: boolean }): Promise<void> {
  const right = await askRight(context, flags);
  if (!right) {
    throw cliError('NR_USAGE_INVALID', 'A refused text is shown in clear only', {
      hint: `It may end in the middle of a secret, so it cannot be masked: \`netraven artifacts quarantined --show ${id} --reveal\`.`,
    });
  }
  const found = await (await connect(context)).quarantine.reveal(id, right.body, right.headers);
  if (flags.json) writeJson(context.terminal, found);
  else writeText(context.terminal, found.text);
}
