import { cellsAt, startsOfTitles } from '../columns.ts';
import { first, onlyOnce, shortName, type Module, type Neighbour, type Reader } from '../facts.ts';

export const junos: Reader = {
  commands: { version: 'show version', hardware: 'show chassis hardware', lldp: 'show lldp neighbors' },
  from: { serials: ['hardware'], modules: ['hardware'], neighbours: ['lldp'] },
  isKnown: {
    // Each node of a cluster must have answered.
    hardware: (output) => isBlank(output) || nodesIn(output).every(([, text]) => tablesIn(text).length > 0),
    lldp: (output) => isBlank(output) || lldpTable(output) !== undefined,
  },
  read({ version, hardware, lldp }) {
    const parts = tablesIn(hardware).flatMap(partsIn);
    const isChassis = ({ name }: Module): boolean => /^(?:\S+ )?Chassis$/.test(name);
    return {
      model: first(version, /^Model: *(\S+)/m),
      version: first(version, /^Junos: *(\S+)/m) ?? first(version, /^JUNOS .*\[([^\]]+)\]/m),
      serials: parts.filter(isChassis).flatMap(({ serial }) => serial ?? []),
      modules: parts.filter((part) => !isChassis(part) && part.serial !== null),
      neighbours: onlyOnce(neighboursIn(lldp)),
    };
  },
};

interface Table {
  /** Of a cluster: `node0`. */
  readonly node?: string;
  readonly starts: readonly number[];
  readonly rows: readonly string[];
}

const hardwareTitles = ['Item', 'Version', 'Part number', 'Serial number', 'Description'];

/** Returns the parts of an output: one, or one for each node of a cluster with its name. */
function nodesIn(hardware: string): (readonly [node: string | undefined, text: string])[] {
  // A node has its name above its table: `node0:` and a line of dashes.
  const [, ...nodes] = hardware.split(/^(\w+):\s*\n-{5,}\s*$/m);
  if (nodes.length === 0) return [[undefined, hardware]];
  return nodes.flatMap((node, at) => (at % 2 === 0 ? [[node, nodes[at + 1] ?? ''] as const] : []));
}

/** Returns the tables of an output: one, or one for each node of a cluster. */
function tablesIn(hardware = ''): Table[] {
  return nodesIn(hardware).flatMap(([node, text]) => {
    const lines = text.split('\n');
    const head = lines.findIndex((line) => line.startsWith('Item '));
    const starts = startsOfTitles(lines[head] ?? '', hardwareTitles);
    return starts ? [{ ...(node !== undefined && { node }), starts, rows: lines.slice(head + 1) }] : [];
  });
}

function partsIn({ node, starts, rows }: Table): Module[] {
  // A part is indented below the part that holds it. Two PICs can each have a transceiver 0.
  let place: { readonly indent: number; readonly name: string }[] = [];
  return rows.flatMap((line) => {
    const [name = '', , , serial = '', description = ''] = cellsAt(line, starts);
    if (name === '' || !/^ *[A-Z]/.test(line)) return [];
    const indent = line.search(/\S/);
    place = [...place.filter((part) => part.indent < indent), { indent, name }];
    return {
      name: [...(node === undefined ? [] : [node]), ...place.map((part) => part.name)].join(' '),
      model: description || null,
      serial: serial === '' || serial === 'BUILTIN' ? null : serial,
    };
  });
}

/** Returns the table of neighbours. Older versions have no column for the parent. Undefined: another form. */
function lldpTable(lldp: string): Table | undefined {
  const lines = lldp.split('\n');
  const head = lines.findIndex((line) => line.startsWith('Local Interface'));
  const title = lines[head] ?? '';
  const parent = title.includes('Parent') ? 'Parent' : 'Chassis Id';
  const starts = startsOfTitles(title, ['Local Interface', parent, 'Chassis Id', 'Port info', 'System Name']);
  return starts && { starts, rows: lines.slice(head + 1) };
}

function neighboursIn(lldp = ''): Neighbour[] {
  const { starts, rows } = lldpTable(lldp) ?? { starts: [], rows: [] };
  return rows.flatMap((line) => {
    const [place = '', , chassis = '', port = '', name = ''] = cellsAt(line, starts);
    if (place === '' || chassis === '') return [];
    return { interface: place, device: name === '' ? chassis : shortName(name), port: port || null, address: null };
  });
}

/** Returns true if a device showed nothing, as without neighbours. Each routing engine adds its state, such as `{master:0}`. */
function isBlank(output: string): boolean {
  return output.replaceAll(/^\{.*\}$/gm, '').trim() === '';
}
