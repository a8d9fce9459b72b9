// cspell:ignore allowas
import type { Before, Had } from './before.ts';
import type { Section, TypedLine } from './typed-lines.ts';
import { undoError } from './undo-error.ts';
import { beforeSecret, keyOfPath, listSection, numberOf, plain, rangesOf, setsSecretOf } from './words.ts';
import { quoted } from './shown-lines.ts';

/** Attributes of a BGP neighbor of which it has one. */
const ofNeighbor =
  'remote-as|description|update-source|ebgp-multihop|timers connect|timers|maximum-prefix|maximum-routes|weight|advertisement-interval|local-as|allowas-in|ttl-security|peer-group|peer group';
/** Lines of which a section has one: a new value replaces the old one. */
const oneValue = new RegExp(
  `^(${[
    'description|hostname|mtu(?: [a-zA-Z]\\S*(?= \\d))?|ip mtu|ip address|ipv4 address|bandwidth|delay|speed|duplex|load-interval|exec-timeout',
    'vrf forwarding|vrf member|ip vrf forwarding|switchport mode',
    'switchport (?:access|voice|trunk native|trunk allowed) vlan|snmp-server (?:location|contact|chassis-id)',
    'ip default-gateway|ip domain name|clock timezone|logging (?:trap|console|monitor|buffered|facility|source-interface)',
    'ntp source|spanning-tree mode|service-policy (?:input|output)|set local-preference',
    `neighbor \\S+ (?:${ofNeighbor})|remote-as|update-source`,
    'ip ospf (?:cost|priority|network|hello-interval|dead-interval)|channel-group|encapsulation dot1[qQ]',
    'tunnel (?:source|destination|mode)|(?:standby|vrrp) \\d+ (?:priority|timers)|ip tcp adjust-mss|nameif|security-level',
    'spanning-tree (?:cost|port-priority|guard|link-type)|storm-control (?:broadcast|multicast|unicast) level',
    'privilege level|session-timeout|ip ssh version|set (?:metric|weight|origin|metric-type|tag)|(?:bgp )?router-id',
    'maximum-paths ibgp|maximum-paths|auto-cost reference-bandwidth|clock summer-time|peer-keepalive',
    '(?:ssh|telnet|console) timeout|vtp (?:mode|domain)',
    // A list of methods has a name: `default`, or that of an own one.
    'aaa accounting default|aaa (?:authentication|authorization|accounting) (?:commands (?:\\d+|all)|(?!include |exclude |match |listener )[a-z][\\w-]*) \\S+',
  ].join('|')})(?= \\S)`,
);
/** The same with the value before the last words. */
const oneValueInside =
  /^(ip access-group|access-class|ipv6 traffic-filter|ipv[46] access-group|(?:neighbor \S+ )?(?:route-map|prefix-list|filter-list|distribute-list|route-policy)) \S+ (in|out|ingress|egress)$/;
/** An access list of an interface of ASA. */
const accessGroup = /^(access-group) \S+ ((?:in|out) interface \S+(?: control-plane)?|global)(?: per-user-override)?$/;
/** Lines of an object of ASA that replace each other. */
const objectValue = /^(?:host|subnet|range|fqdn) \S/;

/** The words around a value of which a section has only one. */
interface Slot {
  /** Empty if the first words differ. */
  readonly begin: string;
  readonly end: string;
}

/** Returns the words around the value of a line of which a section has only one. Undefined for other lines. */
export function slotOf(line: string, section: Section): Slot | undefined {
  const [, before, end = ''] = oneValueInside.exec(line) ?? accessGroup.exec(line) ?? [];
  if (before !== undefined) return { begin: before, end };
  const inner = section.at(-1) ?? '';
  if (inner.startsWith('object network ') && objectValue.test(line)) return { begin: '', end: 'object' };
  const [, begin] =
    oneValue.exec(line) ??
    (inner.startsWith('vlan ') ? /^(name) /.exec(line) : null) ??
    (inner.startsWith('interface ') ? /^(vrf) \S+$/.exec(line) : null) ??
    (inner.startsWith('interface ') ? /^(vlan (?:access|trunk native)) \d/.exec(line) : null) ??
    (inner.startsWith('ip dhcp pool ') ? /^(network|domain-name) /.exec(line) : null) ??
    (inner.startsWith('line ') ? /^(login|transport (?:input|output|preferred)) /.exec(line) : null) ??
    (section.length > 1
      ? /^((?:cost|metric|priority)(?= \d+$)|(?:maximum-prefix|timers|police|weight)(?= \d))/.exec(line)
      : null) ??
    (inner.startsWith('object network ') ? /^(nat) /.exec(line) : null) ??
    (inner.startsWith('object service ') ? /^(service) /.exec(line) : null) ??
    [];
  const isMore = line.endsWith(' secondary') || line.includes(' vlan add ');
  return begin === undefined || isMore ? undefined : { begin, end: '' };
}

/** Lines of `oneValue` that set no default: without them, a device has no value. */
const noDefault =
  /^(?:description|name|ip address|ipv4 address|service-policy|snmp-server (?:location|contact)|ip domain name|ip default-gateway|(?:ntp source|logging source-interface)|neighbor \S+ description|access-group|ip access-group|ipv6 traffic-filter|ipv[46] access-group|(?:neighbor \S+ )?(?:route-map|prefix-list|filter-list|distribute-list|route-policy)) /;

/** Returns the same for a line without which a device has no value there. */
export function emptySlot(line: string, section: Section): Slot | undefined {
  return noDefault.test(line) ? slotOf(line, section) : undefined;
}

/** Returns the old values that the line of a change replaces by itself. */
export function replacedValues({ text, sets = [], places }: TypedLine, before: Before): readonly Had[] {
  // It adds to the old value.
  if (before.isTree || / vlan add? /i.test(text)) return [];
  // A device looks for a line in the open section first.
  const found = places.toReversed().map((section) => sets.flatMap((set) => oldValues(set, section, before)));
  return found.find((old) => old.length > 0) ?? [];
}

/** A value of a list of numbers. A device shows the numbers with the same value together. */
const listedValue =
  /^(spanning-tree (?:vlan|mst)) (\d[\d,-]*) (priority|root|hello-time|forward-time|max-age|cost|port-priority)(?= |$)/;

/** Returns the shown values of the numbers that a line gives another one. */
function oldListed(set: string, section: Section, before: Before): readonly Had[] {
  const [, begin, numbers = '', what] = listedValue.exec(set) ?? [];
  const typed = rangesOf(numbers);
  if (begin === undefined || !typed) return [];
  return before.direct(section, begin).filter((had) => {
    const [, , own = '', ownWhat] = listedValue.exec(had.plain) ?? [];
    // Of one number, a root is shown as its priority.
    const isSame = ownWhat === what || (what === 'root' && ownWhat === 'priority');
    const isShared = typed.some(([first, last]) => rangesOf(own)?.some(([low, high]) => first <= high && low <= last));
    return isSame && isShared && had.plain !== set;
  });
}

function oldValues(set: string, section: Section, before: Before): readonly Had[] {
  const listed = oldListed(set, section, before);
  if (listed.length > 0) return listed;
  const slot = slotOf(set, section);
  if (!slot) return [];
  const shown = slot.begin === '' ? before.in(section) : before.direct(section, slot.begin);
  const old = shown.filter((had) => {
    // The lines below it belong to its value.
    if (had.isHead && had.plain === slot.begin) throw undoError('PUSH_UNDO_UNKNOWN', set, { had: had.text });
    if (had.isHead || had.isText) return false;
    if (had.plain === slot.begin) return true;
    // A long list of VLANs is shown as several lines.
    const own = slotOf(had.plain.replace(/ vlan add /, ' vlan '), section);
    return own?.begin === slot.begin && own.end === slot.end;
  });
  return old.length === 1 && old[0]?.plain === set ? [] : old;
}

/**
 * Returns the old value that a removal names in another way, such as `no description a` for `description b`: some devices remove it
 * all the same.
 */
export function otherValues({ removes = '', verb, places }: TypedLine, before: Before): readonly Had[] {
  if (before.isTree || verb === 'remove') return [];
  const found = places
    .toReversed()
    .map((section) => [...oldValues(removes, section, before), ...withOtherWords(removes, section, before)]);
  return found.find((old) => old.length > 0) ?? [];
}

/** Lines that name the same as others with these words, and may replace them or add words to them. */
const namesSame = new RegExp(
  `^(${[
    'redistribute \\S+(?: \\d+)?|network \\S+(?: \\d\\S*)?|neighbor \\S+ send-community|ip (?:router )?ospf (?:\\S+ )?area',
    'default-router|dns-server|next-server|lease|crypto map \\S+ \\d+ (?:set \\S+|match address)',
    'ip route (?:vrf \\S+ )?(?:\\S+/\\d+|\\S+ \\S+) \\S+|route \\S+ \\S+ \\S+ \\S+',
    // Entries with the same number.
    '\\d+(?= (?:permit|deny|remark) )|.* seq \\d+',
  ].join('|')})(?= |$)`,
);

/** Returns the lines from which a removed one differs in its last words: a device may have had one of both. */
function withOtherWords(removes: string, section: Section, before: Before): readonly Had[] {
  const [begin] = namesSame.exec(removes) ?? [];
  const words = removes.split(' ');
  const shorter = words.flatMap((_, at) => (at < 2 ? [] : before.exactly(section, words.slice(0, at).join(' '))));
  const same = begin === undefined ? [] : before.direct(section, begin);
  return [...new Set([...shorter, ...same, ...sharing(removes, section, before)])].filter(
    (had) =>
      !had.isHead &&
      !had.isText &&
      (numberOf(had.plain) !== undefined || !/(?:^| )(?:permit|deny|remark) /.test(had.plain)),
  );
}

/** Words with which many lines begin that have nothing else in common. */
const families =
  /^(?:no )?(?:aaa|address-family|bgp|cdp|feature|http|https|ip|ipv4|ipv6|lldp|logging|mpls|ntp|service|snmp-server|spanning-tree|switchport|vtp|neighbor \S+)$/;
/** Words behind which the entries of a list differ: a device keeps all of them. */
const listed = new RegExp(
  `^(?!match address$)(?:no )?(?:${[
    '.*(?:server|server name|host|address|mac-address|traps?|neighbor|network|object|member|community|access-list|route-target(?: (?:import|export|both))?)',
    '.*(?:vlan|mst|vlan trunk allowed|vlan batch)(?: .*)?',
    '(?:ip |ipv6 )?(?:route|static-route|prefix-list|community-list|as-path|dhcp excluded-address|dhcp relay|igmp join-group|address|vrf)(?: .*)?',
    '(?:ip |ipv6 )?helper-address .*|\\S+-object .*|vlan|interface|user|username|alias(?: .*)?|(?:access-list|acl|ntp (?:peer|server)|logging|neighbor|nat|ip nat (?:inside|outside|pool)) .*',
    'vrf|vrf (?:definition|context|instance)|router(?: \\S+)?|line(?: \\S+)?|class|(?:class|policy|route)-map.*|key|key chain|tunnel-group|group-policy|object.*',
    'crypto \\S+(?: \\S+)?|redistribute|passive-interface|match .*|set (?:ext)?community.*|import|export|aggregate-address|summary-address|area(?: \\S+ range)?',
    '(?:radius|tacacs) .*|(?:radius|tacacs)-server host .*|aaa .*|snmp-server (?:host|user|group|view|enable|community).*|track|time-range|permit|deny|remark|event|boot .*',
  ].join('|')})$`,
);

/** Lines with more words behind their value. In others, a name or a number that the line belongs to comes before the last word. */
const valueInside = /^(?:access-class|active-gateway|bandwidth|police|rate-limit|shape) /;

/**
 * Returns the only line from which a new one differs in its values: the device may have replaced it. Several such lines are a
 * list, and a device keeps them.
 */
export function alikeValue(set: string, section: Section, before: Before): readonly Had[] {
  const words = set.split(' ');
  if (set.endsWith(' secondary') || /(?:^| )(?:permit|deny|remark) /.test(set)) return [];
  const known = valueInside.test(set) ? words.slice(0, 1) : words.slice(0, -1);
  const alike = before.direct(section, known.join(' ')).filter(({ plain: line }) => {
    const own = line.split(' ');
    const [first = 0, ...others] = words.flatMap((each, at) => (each === own[at] ? [] : [at]));
    const begin = words.slice(0, first).join(' ');
    if (own.length !== words.length || first === 0 || families.test(begin) || listed.test(begin)) return false;
    // Outside sections, most words are names of objects.
    const values = section.length === 0 ? [first, ...others] : others;
    return values.every((at) => /\d/.test(words[at] ?? '') && /\d/.test(own[at] ?? ''));
  });
  return alike.length === 1 ? alike.filter((had) => !had.isHead && !had.isText && !beforeSecret(had.plain)) : [];
}

/** Lines with a list of values, which a device may show in one line or in several. */
const listInLine =
  /^((?:ip |ipv6 )?(?:domain )?name-server(?: vrf \S+)?|snmp-server enable traps \S+|match (?:ip address(?: prefix-list)?|community|interface|as-path|tag|vlan)) (\S.*)$/;

/** Returns the lists from which a removal takes values. Setting one again adds only those. */
function sharing(removes: string, section: Section, before: Before): readonly Had[] {
  const [, begin, values = ''] = listInLine.exec(removes) ?? [];
  if (begin === undefined) return [];
  const taken = new Set(values.split(' '));
  return before.direct(section, begin).filter(({ plain: line }) => {
    const [, own, shown = ''] = listInLine.exec(line) ?? [];
    return own === begin && shown.split(' ').some((value) => taken.has(value));
  });
}

/**
 * Returns the line with a secret that a new one replaces. The names of communities are secrets, and a device may have many. So may
 * keys of peers, which are named behind the secret.
 */
export function replacedSecrets({ sets = [], places }: TypedLine, before: Before): readonly Had[] {
  return sets.flatMap((set) =>
    before.direct(places.at(-1) ?? [], set.split(' ')[0] ?? '').filter((had) => {
      if (!setsSecretOf(set, had.plain) || beforeSecret(had.plain)?.endsWith('community') === true) return false;
      const [peer = ''] = / (?:address|hostname) \S.*$/.exec(had.plain.replace(/^.*<secret:/, '')) ?? [];
      return set.endsWith(peer);
    }),
  );
}

/**
 * Returns what a line of an interface takes besides: a device drops the addresses if the VRF or the kind of port is another.
 *
 * @param options `isUndo`: the change may have set another VRF than that of the line
 */
export function addressesTaken(
  { sets = [], removes, places }: TypedLine,
  before: Before,
  { isUndo = false }: { readonly isUndo?: boolean } = {},
): readonly Had[] {
  const section = places.at(-1) ?? [];
  if (section.length !== 1 || !/^int/i.test(section[0] ?? '')) return [];
  // A port of Aruba CX is a routed one, or one with VLANs.
  const isSwitched = before.exactly(section, 'no routing').length > 0;
  if (sets.includes('routing') && isSwitched) return before.in(section).filter((had) => had.plain.startsWith('vlan '));
  const isVrf = (line: string): boolean => /^(?:ip )?vrf(?: (?:forwarding|member))?(?: \S+)?$/.test(line);
  const isOther =
    sets.some((set) => isVrf(set) && (isUndo || before.exactly(section, set).length === 0)) ||
    (removes !== undefined && isVrf(removes)) ||
    (removes === 'routing' && !isSwitched) ||
    (sets.includes('switchport') && before.exactly(section, 'no switchport').length > 0);
  return isOther ? before.in(section).filter((had) => /^(?:ip|ipv[46]) (?!vrf )/.test(had.plain)) : [];
}

/** Returns the beginning of what a removal takes: without its first line, a neighbor of BGP or a user goes with all others. */
export function widened(removes: string, section: Section): string {
  // Some devices remove the user with any word of its line.
  if (section.length === 0 && /^user(?:name)? \S+ /.test(removes)) return removes.split(' ', 2).join(' ');
  if (!section.some((head) => head.startsWith('router bgp'))) return removes;
  return /^(neighbor \S+) (?:remote-as|peer-group)(?: \S+)?$/.exec(removes)?.[1] ?? removes;
}

/** Paths that hold several values. Others may hold one. */
const severalValues =
  /(?:^| )(?:ntp server|name-server|prefix-list \S+|members|interface) \S+$|^interfaces (?:.* )?address \S+$/;
/** Paths of Junos that replace each other. */
const alternatives = [
  / then (?:accept|reject|discard|next (?:term|policy))$/,
  / static route \S+ (?:next-hop \S+|next-table \S+|reject|discard|receive)$/,
];

/**
 * Returns the values that a new path may replace. A path that holds one value has at most one before, and setting it again does
 * nothing to a list of values.
 *
 * @throws {NetRavenError} PUSH_UNDO_UNKNOWN
 */
export function replacedPaths(path: string, before: Before): readonly Had[] {
  const key = keyOfPath(path);
  if (key === '' || before.hasPath(path)) return [];
  const same = severalValues.test(path)
    ? []
    : before.beginning([], key).filter((each) => keyOfPath(each.plain) === key);
  const other = alternatives.flatMap((pattern) => {
    const [end] = pattern.exec(path) ?? [];
    if (end === undefined) return [];
    const around = path.slice(0, -end.length) + (/^ (?:then|static route \S+)/.exec(end)?.[0] ?? '');
    return before.beginning([], around).filter((had) => pattern.test(had.plain));
  });
  const found = [...new Set([...(same.length === 1 ? same : []), ...other])];
  const paths = new Set([key, ...found.map((had) => had.plain)]);
  const inactive = found.length === 0 ? undefined : before.inactive(key).find((each) => paths.has(plain(each)));
  if (inactive === undefined) return found;
  throw undoError('PUSH_UNDO_UNKNOWN', `set ${path}`, {
    says: `replaces a deactivated value (${quoted(inactive)}), and how to restore that is not known`,
    hint: `Activate or delete ${quoted(inactive)} in a change of its own first`,
  });
}

/** Returns the statements of inner sections that a removal takes from BGP: those of the neighbor in the address families. */
export function neighborTaken(removes: string, section: Section, before: Before): readonly Had[] {
  if (neighborOf(removes, section) === undefined) return [];
  return before
    .below(section)
    .filter((had) => had.section.length > section.length && had.plain.startsWith(`${removes} `))
    .filter((had) => !had.section.some((head) => / vrf /.test(head)));
}

/** Returns the statements of the same level that a removal takes besides: those that start a probe, or react to it. */
export function probeTaken(removes: string, section: Section, before: Before): readonly Had[] {
  const [, number] = section.length > 0 ? [] : (/^ip sla (\d+)$/.exec(removes) ?? []);
  if (number === undefined) return [];
  return ['schedule', 'reaction-configuration'].flatMap((what) => before.direct([], `ip sla ${what} ${number}`));
}

/** Returns the neighbor of BGP that a removal takes with its lines in the address families, e.g. `neighbor 10.0.0.2`. */
export function neighborOf(removes: string, section: Section): string | undefined {
  const isBgp = section.at(-1)?.startsWith('router bgp') === true;
  return isBgp && /^neighbor \S+$/.test(removes) ? removes : undefined;
}

/**
 * Refuses to remove an entry of a numbered list: some devices remove the whole list. The same with a VLAN, an interface or an
 * entry of a route map that is shown with other words.
 *
 * @throws {NetRavenError} PUSH_UNDO_UNKNOWN
 */
export function checkRemoval({ text, removes = '', places }: TypedLine, before: Before): void {
  if (before.isTree) return;
  const shown = (places.at(-1) ?? []).length > 0 ? undefined : shownOtherwise(removes, before);
  if (shown !== undefined && shown.plain !== removes) {
    const says = 'removes what the device had with other words';
    const hint = `Add the undo line ${quoted(shown.text)}, and no removal`;
    throw undoError('PUSH_UNDO_UNKNOWN', text, { had: shown.text, says, hint });
  }
  const [, list] = /^(access-list \d+) (?:permit|deny|remark) /.exec(removes) ?? [];
  if (list !== undefined && hasOthers(list, removes, before)) {
    const hint = `Write ${quoted(listSection(list))}, and below it \`no\` with the entry: else a device may remove the whole list`;
    throw undoError('PUSH_UNDO_UNKNOWN', text, { hint });
  }
}

/** Returns a shown VLAN, interface or entry of a route map that a removal takes, although it has other words. */
function shownOtherwise(removes: string, before: Before): Had | undefined {
  // Not `no vlan 10 tagged 5` and `no interface 1 name`, which remove settings of ProCurve.
  const object =
    /^vlan \d+(?= (?:name .* )?by port$)|^interface \S+(?= (?:l2transport|point-to-point|multipoint)$)/.exec(removes);
  if (object) return before.direct([], object[0])[0];
  const [, map, number] = /^(route-map \S+) (?:permit|deny) (\d+)$/.exec(removes) ?? [];
  if (map === undefined) return undefined;
  const entries = ['permit', 'deny'].flatMap((action) => before.exactly([], `${map} ${action} ${number}`));
  return entries.find((had) => had.plain !== removes);
}

/** Refuses to remove a service with which a device drops all lines that need it. @throws {NetRavenError} PUSH_UNDO_UNKNOWN */
export function checkService({ text, removes = '', places }: TypedLine): void {
  if ((places.at(-1) ?? []).length > 0 || !/^(?:feature(?: |$)|ip routing$|aaa new-model$)/.test(removes)) return;
  throw undoError('PUSH_UNDO_UNKNOWN', text, {
    hint: 'Push it alone, without undo lines: a device also removes all lines that need it',
  });
}

function hasOthers(list: string, removes: string, before: Before): boolean {
  return before.direct([], list).some((had) => had.plain !== removes);
}

/**
 * Returns a pattern of the lines that a device removes with an object, wherever they are: of a VRF, a routing process, an interface,
 * a probe or a peer group. Undefined for other removals.
 *
 * @param had the statements that the removal takes
 */
export function usesOf({ removes = '', verb, places }: TypedLine, had: readonly Had[] = []): RegExp | undefined {
  if (verb !== 'no' && verb !== 'undo') return undefined;
  const [name] = had.flatMap(({ plain: line }) => /^nameif (\S+)$/.exec(line)?.[1] ?? []);
  if (name !== undefined) return usesOfName(escaped(name));
  const section = places.at(-1) ?? [];
  const [, group] = /^neighbor ([a-z]\S*)(?: peer-group)?$/i.exec(removes) ?? [];
  if (group !== undefined && section[0]?.startsWith('router bgp') === true) return word(`peer-group ${escaped(group)}`);
  if (section.length > 0) return undefined;
  const [, vrf] = /^(?:ip )?vrf (?:definition |context |instance )?(\S+)$/.exec(removes) ?? [];
  if (vrf !== undefined) return word(`vrf (?:forwarding |member |definition |context |instance )?${escaped(vrf)}`);
  const [, process] = /^router (\S+(?: \S+)?)/.exec(removes) ?? [];
  if (process !== undefined) return word(`(?:router )?${escaped(process)}`);
  const [, probe] = /^ip sla (\d+)$/.exec(removes) ?? [];
  if (probe !== undefined) return new RegExp(`^ip sla (?:schedule|reaction-configuration) ${probe} `);
  const [, port] = /^interface (\S+)$/.exec(removes) ?? [];
  return port === undefined ? undefined : new RegExp(`(?:^| )${escaped(port)}(?=[ .]|$)`);
}

/** Returns a pattern of the lines of ASA that need an interface by its name. Lists and objects may have the same name. */
function usesOfName(name: string): RegExp {
  const others =
    'access-group |access-list |object|tunnel-group |group-policy |username |name|(?:policy|class)-map |mtu \\S+ 1500$';
  return new RegExp(`^(?!${others}).*[ (,]${name}(?=[ ),]|$)|^access-group .* interface ${name}(?= |$)`);
}

function word(text: string): RegExp {
  return new RegExp(`(?:^| )${text}(?= |$)`);
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
