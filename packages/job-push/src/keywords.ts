// cspell:ignore autostate extcommunity fallover fastethernet fourhundred lacp multilink ospfv trustpoint twentyfive twofive
// cspell:ignore twohundred udld vrrp
/** Words behind which the rest of a line is a text of a person. */
const announcesText = words(
  'description remark name port-name location contact hostname host-name sysname alias comment banner message',
);
/** Words behind which a name comes. A device never takes the beginning of a name for the name. */
const announcesName =
  /^(?:user(?:name)?|local-user|host|server|name-server|domain(?:-name)?|list|key|chain|keyring|vrf|member|forwarding|instance|context|definition|class|policy|rule|term|group|server-group|peer-group|group-policy|tunnel-group|trustpoint|neighbor|(?:policy|class|route|service|crypto|dynamic|parameter)-map|policy-statement|route-policy|route-filter-list|map|(?:access|prefix|community|as-path)-list|(?:access|object)-group|access-class|service-policy|acl|standard|extended|expanded|transform-set|profile|pool|template|object|network-object|network|community|view|role|zone|tag|input|output|in|out|match-any|match-all|record|exporter|monitor|sampler|filter|tacacs\+|isis|routing-instances|vlans|applications|(?:prefix|as-path|community|extcommunity|large-community|rd|tag|mac)-set|radius|security|time-range|inspect|regex|applet|policy-list|discriminator|route|peer|track-list|mesh-group|bgp-group|variable|environment)$/i;
/** Words of the command line. Only these and the first word of a line are taken for what an abbreviation means. */
const keywords =
  words(`aaa access access-class access-group access-list activate active add address address-family aggregate
allowed any area arp as as-path authentication authorization auto auto-summary autostate bandwidth banner bfd bgp bridge broadcast
buffered cdp channel channel-group class class-map client clock community config configuration console contact copy cost cost-style
crypto database dead-interval default default-gateway default-information default-router definition delay deny description destination
dhcp disable discovery distance domain dot1q duplex ebgp-multihop eigrp enable encapsulation encryption established eth ethernet event
exec exec-timeout export extended family fallover feature filter firewall flow forwarding gateway gigabit group hello-interval
helper-address host host-name hostname http https igmp ipsec isakmp import in inet inet6 inherit input inside inspect interface interfaces ip ipv4
ipv6 isis keepalive key keychain lacp line link-type list lldp load-interval local local-as local-preference location log logging login
lookup loopback mac map match maximum-paths maximum-prefix member memory message-digest metric mode monitor mpls mtu name
name-server nameif nat native negotiation neighbor network next-hop next-hop-self no ntp object object-group ospf ospf3 ospfv3 out
output outside overload passive-interface password peer peer-group permit pim policy policy-map policy-options pool port
port-channel port-security portfast preempt prefer preference prefix prefix-list priority privilege profile protocol protocols
qos radius radius-server range redistribute remark remote-as rib rip route route-map route-reflector-client route-target router
router-id routing routing-instances routing-options secondary secret security send-community seq server servers service
service-policy services session set shutdown snmp snmp-server snooping soft-reconfiguration source source-interface spanning-tree
speed ssh standard standby static summary-address switchport syslog system tacacs tacacs-server tag telnet term timeout timers
track transport trap traps trunk trusted tunnel type udld udp unicast unit update-source user username version vlan vlan-tagging vlans
voice vrf vrrp vty weight`);
/** Words that stand for the interfaces of a device: `Gi0/1` means `GigabitEthernet0/1`. */
const interfaceType =
  /^(?:(?:two|five|twofive|ten|twentyfive|forty|fifty|hundred|twohundred|fourhundred)?gi\w*|fastethernet|ethernet|eth|loopback|lo|vlan|tunnel|port-channel|bundle-ether|serial|dialer|management|mgmt\w*|nve|bvi|bdi|multilink|virtual-template|port)\d/i;

/** How a typed word that differs from a shown one is related to it. */
export type WordMeaning = 'same' | 'other' | 'unclear';

/**
 * Returns whether a typed word, which the shown one begins with, is an abbreviation of it. Names and texts are compared exactly.
 *
 * @param before the words before it, as the configuration shows them
 */
export function meaningOf(typed: string, shown: string, before: readonly string[]): WordMeaning {
  if (before.some((each) => announcesText.has(each.toLowerCase()))) return 'other';
  const isCase = typed.toLowerCase() === shown.toLowerCase();
  const last = before.at(-1);
  if (last !== undefined && announcesName.test(last)) {
    // A keyword can come there too: `ip access-list extended X`.
    return keywords.has(shown) ? (isCase ? 'same' : unlessKeyword(typed, 'unclear')) : 'other';
  }
  if (last === 'interface' || interfaceType.test(shown)) return 'same';
  if (isCase) return last === undefined || keywords.has(shown.toLowerCase()) ? 'same' : 'unclear';
  if (shown === 'snmp-server') return unlessKeyword(typed, 'same', ['snmp']);
  // Both may be words of the command line: `radius` and `radius-server`.
  if (shown.startsWith(`${typed}-`)) return unlessKeyword(typed, 'unclear');
  if (last === undefined || keywords.has(shown)) return unlessKeyword(typed, 'same');
  return /[A-Z\d_.]/.test(shown) ? 'other' : unlessKeyword(typed, 'unclear');
}

/** A whole word of the command line is no abbreviation. */
function unlessKeyword(typed: string, meaning: WordMeaning, except: readonly string[] = []): WordMeaning {
  return keywords.has(typed.toLowerCase()) && !except.includes(typed) ? 'other' : meaning;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
