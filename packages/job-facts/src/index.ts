import { defineJob, NetRavenError, type DeviceSession } from '@netraven/core';
import { withoutUnread, type Facts, type Reader } from './facts.ts';
import { eos } from './platforms/arista.ts';
import { ios, nxos } from './platforms/cisco.ts';
import { junos } from './platforms/juniper.ts';
import { endsOf, topologyOf, type Link } from './topology.ts';

/** Links in the report of a summary: a result has at most 1 MB. */
const mostLinks = 5_000;

const readers: Readonly<Record<string, Reader>> = {
  arista_eos: eos,
  cisco_ios: ios,
  cisco_iosxe: ios,
  cisco_nxos: nxos,
  juniper_junos: junos,
};

export const { meta, run, summarize } = defineJob({
  meta: {
    jobType: 'facts',
    label: 'Facts',
    description: 'Reads version, serial numbers, modules and neighbours (LLDP and CDP).',
    icon: 'mdi-card-text-outline',
    platforms: Object.keys(readers),
    requires: ['cli'],
    defaultSchedule: 'daily',
  },
  async run({ device, db }) {
    const reader = readers[device.platform];
    if (!reader) throw new Error(`no reader for ${device.platform}`);
    const { outputs, refused, unknown } = await ask(await device.connect(), reader);
    const read = reader.read(outputs);
    if (read.model === null && read.version === null) {
      throw new NetRavenError('FACTS_UNREADABLE', 'The device answers `show version` in a form that is not known', {
        hint: `Compare it with the other devices of the platform ${device.platform}, and report it.`,
      });
    }
    // A command that is refused today is no removed module, and an answer in an unknown form does not say "none".
    const unread = new Set([...refused, ...unknown]);
    const before = unread.size > 0 ? await db.artifacts.latest('facts.json') : undefined;
    const facts = withoutUnread(read, reader, unread, JSON.parse(before?.text ?? '{}') as Facts);
    // Nothing that changes by itself, such as the time since the start: a version is a change of the device.
    const { changed } = await db.artifacts.save('facts.json', `${JSON.stringify(facts, undefined, 2)}\n`);
    const namesOf = (some: ReadonlySet<string>): string[] => [...some].map((name) => reader.commands[name] ?? name);
    const notRead: NotRead = {
      ...(refused.size > 0 && { refused: namesOf(refused) }),
      ...(unknown.size > 0 && { unknown: namesOf(unknown) }),
    };
    const parts = [
      describe(facts, changed),
      ...(notRead.refused ? [`refused: ${notRead.refused.join(', ')}`] : []),
      ...(notRead.unknown ? [`answered in an unknown form: ${notRead.unknown.join(', ')}`] : []),
    ];
    return {
      success: true,
      message: parts.join('; '),
      details: { ...facts, ...notRead },
      report: reportOf(facts, notRead),
    };
  },
  async summarize({ results, db }) {
    // A run may have few devices: the topology starts from that of the runs before.
    const before = await db.artifacts.latest('topology.json');
    const { links, others } = topologyOf(results, JSON.parse(before?.text ?? '[]') as Link[]);
    const { changed } = await db.artifacts.save('topology.json', `${JSON.stringify(links, undefined, 2)}\n`);
    const names = new Set(results.map(({ device }) => device.name));
    const shown = links.filter((link) => endsOf(link).some((name) => names.has(name)));
    const unread = results.filter(({ status, withoutDetails }) => status !== 'success' || withoutDetails).length;
    const parts = [
      `links: ${shown.length}${changed ? '' : ' (unchanged)'}`,
      ...(shown.length > mostLinks ? [`the first ${mostLinks} are shown`] : []),
      ...(others.length > 0 ? [`other neighbours: ${others.length}`] : []),
      ...(unread > 0 ? [`devices without facts: ${unread}`] : []),
    ];
    return {
      success: true,
      message: parts.join('; '),
      report: {
        kind: 'table',
        columns: ['device', 'interface', 'device', 'interface'],
        rows: shown.slice(0, mostLinks).map(({ from, to }) => [from.device, from.interface, to.device, to.interface]),
      },
    };
  },
});

/** The commands whose answers say nothing. */
interface NotRead {
  readonly refused?: readonly string[];
  /** Answered in an unknown form. */
  readonly unknown?: readonly string[];
}

interface Answers {
  readonly outputs: Readonly<Record<string, string>>;
  /** Names of commands that the device refused. */
  readonly refused: ReadonlySet<string>;
  /** Names of commands that it answered in an unknown form. */
  readonly unknown: ReadonlySet<string>;
}

/** Sends the commands of a platform. */
async function ask(session: DeviceSession, { commands, isKnown = {} }: Reader): Promise<Answers> {
  const outputs: Record<string, string> = {};
  const refused = new Set<string>();
  const unknown = new Set<string>();
  for (const [name, command] of Object.entries(commands)) {
    try {
      const output = await session.send(command);
      if (isKnown[name]?.(output) === false) unknown.add(name);
      else outputs[name] = output;
    } catch (error) {
      const isRefused = (error as { code?: unknown }).code === 'NR_DEVICE_COMMAND_FAILED';
      // Without `show version` there are no facts.
      if (!isRefused || name === 'version') throw error;
      refused.add(name);
    }
  }
  return { outputs, refused, unknown };
}

function describe({ model, version, serials, modules, neighbours }: Facts, changed: boolean): string {
  const parts = [
    [model, version].filter(Boolean).join(' '),
    serials?.length === 0 ? 'no serial number' : `serial ${serials?.join(', ') ?? 'number: unknown'}`,
    `modules: ${modules?.length ?? 'unknown'}`,
    `neighbours: ${neighbours?.length ?? 'unknown'}`,
  ];
  return `${parts.join('; ')}${changed ? '' : ' (unchanged)'}`;
}

function reportOf(
  { model, version, serials = [], modules = [], neighbours = [] }: Facts,
  { refused = [], unknown = [] }: NotRead,
): { kind: 'table'; columns: string[]; rows: (string | null)[][] } {
  return {
    kind: 'table',
    columns: ['what', 'where', 'model or device', 'serial or port'],
    rows: [
      ['device', null, model ?? null, serials.join(', ') || null],
      ['software', null, version ?? null, null],
      ...modules.map(({ name, model: of, serial }) => ['module', name, of, serial]),
      ...neighbours.map(({ interface: place, device, port }) => ['neighbour', place, device, port]),
      ...refused.map((command) => ['refused by the device', null, command, null]),
      ...unknown.map((command) => ['answered in an unknown form', null, command, null]),
    ],
  };
}
