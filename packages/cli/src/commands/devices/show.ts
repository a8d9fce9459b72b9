import type { DeviceReport } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { age, moment } from '../../terminal/moment.ts';
import { table } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeFacts } from '../../terminal/write-facts.ts';
import { describeLogin } from '../credentials/describe.ts';
import { inMinutes } from '../minutes.ts';
import { settingRows } from './describe-settings.ts';
import { findDevice } from './find-device.ts';
import { addressOf } from './list.ts';
import { warnOfNetworks } from './warn-of-networks.ts';

/** Shows a device: settings with their origins, last results, host key and credentials. */
export async function showDevice(context: Context, name: string, { json }: { readonly json?: boolean }): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const report = await client.devices.get((await findDevice(client, name)).id);
  if (json) writeJson(terminal, report);
  else writeReport(terminal, report);
}

/** By `mayGo`: the name server decides for some names. */
const places: Readonly<Record<string, string>> = { true: 'yes', false: 'no', null: 'by its address' };

function writeReport(terminal: Terminal, report: DeviceReport): void {
  const { device, settings, origins, health, credentials, lastTry } = report;
  writeFacts(terminal, factsOf(report));
  const rows = settingRows(settings).map(([what, value, key]) => [what, value, origins[key] ?? '']);
  if (rows.length > 0) section(terminal, ['SETTING', 'VALUE', 'FROM'], rows, ['VALUE', 'SETTING', 'FROM']);
  if (health.length > 0) {
    const now = Date.now();
    section(
      terminal,
      ['JOB TYPE', 'STATE', 'SINCE', 'LAST SUCCESS', 'LAST SAVED', 'FRESH WITHIN'],
      health.map(({ jobType, state, since, lastSuccessAt, lastChangeAt, freshWithinMinutes: within }) => [
        jobType,
        state,
        ...[since, lastSuccessAt, lastChangeAt].map((at) => age(at, now)),
        within === null ? '-' : inMinutes(within),
      ]),
      ['JOB TYPE'],
    );
  }
  if (credentials.length > 0) {
    section(
      terminal,
      ['CREDENTIAL', 'USERNAME', 'LOGS IN BY', 'FITS', 'LAST LOGIN', 'MAY GO HERE'],
      credentials.map(({ name, username, tags, workedLast, mayGo, ...login }) => {
        const fits = tags.filter((tag) => device.tags.includes(tag)).join(', ') || 'every device';
        return [name, username, describeLogin(login), fits, workedLast ? 'accepted' : '-', places[String(mayGo)] ?? ''];
      }),
      ['FITS', 'CREDENTIAL', 'USERNAME', 'LOGS IN BY'],
    );
  } else {
    terminal.err(
      'No credential fits. Add one: `netraven credentials add <name> --username <name> --network <network>`.',
    );
  }
  warnOfNetworks(terminal, report);
  terminal.err(`Test the device step by step: \`netraven devices test ${escapeControls(device.name)}\``);
  if (lastTry?.error?.hint !== undefined) terminal.err(escapeControls(lastTry.error.hint));
}

function factsOf(report: DeviceReport): (readonly [what: string, value: string])[] {
  const { device, settings, source, weaklyProven, jumpHosts, lastSuccess, lastChange, lastTry, hostKey, certificate } =
    report;
  const now = Date.now();
  const when = (at: string): string => `${moment(at)} (${age(at, now)} ago)`;
  return [
    ['device', device.name],
    ['id', device.id],
    ['address', addressOf(device)],
    ['platform', `${device.platform}${weaklyProven ? ' (weakly proven)' : ''}`],
    ['tags', device.tags.join(', ') || '-'],
    ['pool', device.pool],
    ...(source === null ? [] : [['source', source] as const]),
    ...(jumpHosts.length > 0 ? [['through', jumpHosts.join(', then ')] as const] : []),
    ['state', report.state],
    ...(report.heldBy === null
      ? []
      : [['held', `takes no change: run ${report.heldBy} may have changed it, see \`devices release\``] as const]),
    [
      'last success',
      lastSuccess ? `${when(lastSuccess.at)}: ${lastSuccess.jobType}, run ${lastSuccess.runId}` : 'never',
    ],
    [
      'last saved',
      lastChange
        ? `${when(lastChange.at)}: ${lastChange.name} version ${lastChange.version} of ${lastChange.jobType}`
        : 'never',
    ],
    ['last try', lastTry ? `${when(lastTry.at)}: ${lastTry.jobType}, ${lastTry.status}` : 'never'],
    ...(lastTry?.error ? [['error', `${lastTry.error.code}: ${lastTry.error.message}`] as const] : []),
    ...(hostKey || settings.transport !== 'telnet' ? [['host key', describeHostKey(hostKey)] as const] : []),
    ...(hostKey?.refused
      ? [['refused key', `${hostKey.refused.fingerprint}, shown ${moment(hostKey.refused.refusedAt)}`] as const]
      : []),
    ...(certificate
      ? [['certificate', `${certificate.pinned.fingerprint}, pinned ${moment(certificate.pinned.pinnedAt)}`] as const]
      : []),
    ...(certificate?.refused
      ? [
          [
            'refused certificate',
            `${certificate.refused.fingerprint}, shown ${moment(certificate.refused.refusedAt)}`,
          ] as const,
        ]
      : []),
  ];
}

function describeHostKey(hostKey: DeviceReport['hostKey']): string {
  if (!hostKey) return 'none yet: it is pinned at the first login';
  const { fingerprint, algorithm, pinnedAt } = hostKey.pinned;
  return `${fingerprint} (${algorithm}), pinned ${moment(pinnedAt)}`;
}

/** @param cuts columns that are cut on a narrow terminal, the first ones first */
function section(
  terminal: Terminal,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  cuts: readonly string[],
): void {
  const dimmed = head.map((title) => terminal.style('dim', title));
  terminal.out(
    `\n${table(
      dimmed,
      rows.map((cells) => cells.map(escapeControls)),
      { columns: terminal.outColumns(), cut: cuts.map((title) => [head.indexOf(title), 10] as const) },
    )}`,
  );
}
