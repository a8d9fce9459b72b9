import { cellsAt, startsOfDashes } from '../columns.ts';
import { all, first, longName, onlyOnce, shortName, type Module, type Neighbour, type Reader } from '../facts.ts';

export const eos: Reader = {
  commands: { version: 'show version', inventory: 'show inventory', lldp: 'show lldp neighbors detail' },
  from: { modules: ['inventory'], neighbours: ['lldp'] },
  read: ({ version, inventory, lldp }) => ({
    model: first(version, /^Arista (\S+)/m),
    version: first(version, /^Software image version: *(\S+)/m),
    serials: all(version, /^Serial number: *(\S+)/gm),
    modules: modulesIn(inventory),
    neighbours: onlyOnce(neighboursIn(lldp)),
  }),
};

/** Reads the tables `System has 2 power supply slots`, each with a head and a line of dashes. */
function modulesIn(inventory = ''): Module[] {
  const sections = inventory.matchAll(/^System has \d+ (.+?)(?: slots?| modules?)?\n(.+)\n *(-.*)\n((?: +\S.*\n?)*)/gm);
  return Array.from(sections).flatMap(([, kind = '', head = '', dashes = '', body = '']) => {
    const starts = startsOfDashes(` ${dashes}`).map((start) => start + head.search(/\S/) - 1);
    const titles = cellsAt(head, starts);
    const [model, serial] = [titles.indexOf('Model'), titles.indexOf('Serial Number')];
    if (model === -1 || serial === -1) return [];
    return body.split('\n').flatMap((line) => {
      const cells = cellsAt(line, starts);
      const present = cells[model] !== '' && cells[0] !== '';
      const known = cells[serial] === '' || cells[serial] === 'N/A' ? null : (cells[serial] ?? null);
      return present ? { name: `${kind} ${cells[0]}`, model: cells[model] ?? null, serial: known } : [];
    });
  });
}

function neighboursIn(lldp = ''): Neighbour[] {
  return lldp.split(/^(?=Interface \S+ detected)/m).flatMap((section) => {
    const place = first(section, /^Interface (\S+) detected/);
    return section
      .split(/^ +(?=Neighbor )/m)
      .slice(1)
      .flatMap((entry) => {
        const name = first(entry, /^ *- System Name: "(.*)"/m);
        const device = name === null ? first(entry, /^ *Chassis ID +: *"?([^"\n]*)"?/m) : shortName(name);
        if (place === null || device === null) return [];
        return {
          interface: longName(place),
          device,
          port: first(entry, /^ *Port ID +: *"?([^"\n]*)"?/m),
          address: first(entry, /^ *Management Address +: *(\d+(?:\.\d+){3}|[\da-f]*:[\da-f:]+)$/im),
        };
      });
  });
}
