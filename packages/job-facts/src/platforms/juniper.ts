import { cellsAt, startsOfTitles } from '../columns.ts';
import { first, onlyOnce, shortName, type Module, type Neighbour, type Reader } from '../facts.ts';

export const junos: Reader = {
  commands: { version: 'show version', hardware: 'show chassis hardware', lldp: 'show lldp neighbors' },
  from: { serials: ['hardware'], modules: ['hardware'], neighbours: ['lldp'] },
  read({ version, hardware, lldp }) {
    const parts = partsIn(hardware);
    const isChassis = ({ name }: Module): boolean => name === 'Chassis';
    return {
      model: first(version, /^Model: *(\S+)/m),
      version: first(version, /^Junos: *(\S+)/m) ?? first(version, /^JUNOS .*\[([^\]]+)\]/m),
      serials: parts.filter(isChassis).flatMap(({ serial }) => serial ?? []),
      modules: parts.filter((part) => !isChassis(part) && part.serial !== null),
      neighbours: onlyOnce(neighboursIn(lldp)),
    };
  },
};

function partsIn(hardware = ''): Module[] {
  const lines = hardware.split('\n');
  const head = lines.findIndex((line) => line.startsWith('Item '));
  const starts = startsOfTitles(lines[head] ?? '', ['Item', 'Version', 'Part number', 'Serial number', 'Description']);
  if (!starts) return [];
  // A part is indented below the part that holds it. Two PICs can each have a transceiver 0.
  let place: { readonly indent: number; readonly name: string }[] = [];
  return lines.slice(head + 1).flatMap((line) => {
    const [name = '', , , serial = '', description = ''] = cellsAt(line, starts);
    if (name === '' || !/^ *[A-Z]/.test(line)) return [];
    const indent = line.search(/\S/);
    place = [...place.filter((part) => part.indent < indent), { indent, name }];
    return {
      name: place.map((part) => part.name).join(' '),
      model: description || null,
      serial: serial === '' || serial === 'BUILTIN' ? null : serial,
    };
  });
}

function neighboursIn(lldp = ''): Neighbour[] {
  const lines = lldp.split('\n');
  const head = lines.findIndex((line) => line.startsWith('Local Interface'));
  const starts = startsOfTitles(lines[head] ?? '', [
    'Local Interface',
    'Parent',
    'Chassis Id',
    'Port info',
    'System Name',
  ]);
  if (!starts) return [];
  return lines.slice(head + 1).flatMap((line) => {
    const [place = '', , chassis = '', port = '', name = ''] = cellsAt(line, starts);
    if (place === '' || chassis === '') return [];
    return { interface: place, device: name === '' ? chassis : shortName(name), port: port || null, address: null };
  });
}
