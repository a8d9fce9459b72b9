import { all, first, longName, onlyOnce, shortName, type Module, type Neighbour, type Reader } from '../facts.ts';

const commands = {
  version: 'show version',
  inventory: 'show inventory',
  lldp: 'show lldp neighbors detail',
  cdp: 'show cdp neighbors detail',
};

const localInterface = /^Local (?:Intf|Port id): *(\S+)/im;

/** IOS and IOS XE. */
export const ios: Reader = {
  commands,
  from: { modules: ['inventory'], neighbours: ['lldp', 'cdp'] },
  // Old versions do not name the interface of this device.
  isKnown: { lldp: (output) => !/^Chassis id:/im.test(output) || localInterface.test(output) },
  read({ version, inventory, lldp, cdp }) {
    const stack = all(version, /^System Serial Number\s*:\s*(\S+)/gim);
    return {
      model: first(version, /^Model Number\s*:\s*(\S+)/im) ?? first(version, /^cisco (\S+) .*bytes of memory/im),
      version: first(version, /^Cisco IOS Software.*, Version ([^\s,]+)/im) ?? first(version, /\bVersion ([^\s,]+)/),
      serials: stack.length > 0 ? stack : all(version, /^Processor board ID ([^\s,]+)/gim),
      modules: modulesIn(inventory),
      neighbours: onlyOnce([...lldpNeighbours(lldp, /^-{20,}$/m), ...cdpNeighbours(cdp)]),
    };
  },
};

export const nxos: Reader = {
  commands,
  // `show version` names the model and the serial number in another form.
  from: { model: ['inventory'], serials: ['inventory'], modules: ['inventory'], neighbours: ['lldp', 'cdp'] },
  read({ version, inventory, lldp, cdp }) {
    const modules = modulesIn(inventory);
    const chassis = modules.find(({ name }) => name === 'Chassis');
    return {
      model: chassis?.model ?? first(version, /^\s*cisco (.+?) chassis/im),
      version: first(version, /^\s*(?:NXOS|system):\s+version (\S+)/m),
      serials: chassis?.serial ? [chassis.serial] : all(version, /^\s*Processor Board ID (\S+)/gim),
      modules: modules.filter((module) => module !== chassis),
      neighbours: onlyOnce([...lldpNeighbours(lldp, /^(?=Chassis id:)/m), ...cdpNeighbours(cdp)]),
    };
  },
};

function modulesIn(inventory = ''): Module[] {
  const entries = inventory.matchAll(
    /^NAME: "([^"\n]*)",\s*DESCR: "[^"\n]*"\s*\nPID: *([^,\n]*?) *, *VID: *[^,\n]*, *SN: *(\S*)/gm,
  );
  return Array.from(entries, ([, name = '', model = '', serial = '']) => ({
    name: name.trim(),
    model: model === '' || model === 'N/A' ? null : model,
    serial: serial === '' || serial === 'N/A' ? null : serial,
  }));
}

function lldpNeighbours(output = '', between: RegExp): Neighbour[] {
  return output.split(between).flatMap((entry) => {
    const place = first(entry, localInterface);
    const name = first(entry, /^System Name: *(\S.*)/im);
    const chassis = first(entry, /^Chassis id: *(\S+)/im);
    const device = name === null || name.endsWith('not advertised') ? chassis : shortName(name);
    if (place === null || device === null) return [];
    const port = first(entry, /^Port id: *(\S.*)/im);
    const address = first(entry, /^ *(?:Management Address|IP): *([\da-f.:]+)$/im);
    return { interface: longName(place), device, port: port === null ? null : longName(port), address };
  });
}

function cdpNeighbours(output = ''): Neighbour[] {
  return output.split(/^-{20,}$/m).flatMap((entry) => {
    const device = first(entry, /^Device ID: *(\S.*)/im);
    const [, place, port] = /^Interface: *(\S+), *Port ID \(outgoing port\): *(\S.*)$/im.exec(entry) ?? [];
    if (device === null || place === undefined) return [];
    const address = first(entry, /^ *IP(?:v4)? address: *(\S+)/im);
    return {
      interface: longName(place),
      device: shortName(device),
      port: longName((port ?? '').trim()) || null,
      address,
    };
  });
}
