// cspell:disable -- lines of vendors
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configStatements } from '@netraven/core';
import { untracedLines } from '../../src/config/line-trace.ts';
import { getPlatform } from '../../src/platform/platforms.ts';
import type { ConfigureRules, Platform, SectionRules } from '../../src/platform/platform.ts';
import { corpus, corpusNote, corpusTexts } from '../corpus.ts';
import { getSample } from '../../src/sample/sample.ts';

const sections: SectionRules = {
  exit: 'exit',
  exits: ['exit', 'quit', 'exit-address-family'],
  closes: ['end-policy', 'end-set'],
  heads: ['(?:interface|vlan|router|line|ip access-list|route-map|policy-map|radius server) .*', 'stack'],
};

/** A platform with rules of configuration mode that no platform needs to have yet. */
function platformOf(id: string, more: Partial<ConfigureRules> = {}): Platform {
  const platform = getPlatform(id);
  if (!platform?.configure) throw new Error(`no platform ${id} that can be configured`);
  return { ...platform, configure: { ...platform.configure, ...more } };
}

const ios = platformOf('cisco_ios', { sections });
const junos = platformOf('juniper_junos');
const vyos = platformOf('vyos_vyos');

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

function untraced(sent: string, before: string, after = before, platform = ios): string[] {
  return untracedLines(lines(sent), { before, after, platform });
}

it('Junos shows an interface with its unit', () => {
  const shown = 'set interfaces ge-0/0/0 unit 7 family inet address 192.0.2.1/24\n';
  const typed = 'set interfaces ge-0/0/0.7 family inet address 192.0.2.1/24';
  expect(untraced(typed, '', shown, junos)).toEqual([]);
  expect(untraced(typed, '', shown.replace('unit 7', 'unit 8'), junos)).toEqual([typed]);
});

describe('a configuration with indentation', () => {
  const config = `hostname core-1
!
username bob privilege 15 secret 9 <secret:aaaa>
username bobby privilege 1
!
interface GigabitEthernet1/0/1
 description Uplink to core
 switchport mode access
 switchport access vlan 10
 shutdown
!
interface GigabitEthernet1/0/10
 no ip address
!
interface Vlan10
 ip address 192.0.2.1 255.255.255.0
!
vlan 10,20
!
router bgp 65000
 neighbor 192.0.2.9 remote-as 65001
 !
 address-family ipv4 unicast
  neighbor 192.0.2.9 activate
 exit-address-family
!
ip access-list extended WEB
 10 permit tcp any any eq www
 20 deny ip any any
!
ip prefix-list P seq 5 permit 10.0.0.0/8
ntp server 192.0.2.7
no ip domain lookup
end
`;
  const added = (line: string, to = 'ntp server 192.0.2.7'): string => config.replace(to, `${to}\n${line}`);

  it.each([
    'hostname core-1',
    'HOSTNAME core-1',
    'interface GigabitEthernet1/0/1\n description "Uplink to core"\n shut',
    'int gi1/0/1\n sw mode acc\n sw acc vlan 10',
    'interface gigabitethernet 1/0/1\n shutdown\n exit\n!\nntp server 192.0.2.7',
    'int vl10\n ip add 192.0.2.1 255.255.255.0',
    'vlan 10\nvlan 20',
    'router bgp 65000\n address-family ipv4\n  neighbor 192.0.2.9 activate',
    'router bgp 65000\n neighbor 192.0.2.9 activate',
    'ip access-list extended WEB\n permit tcp any any eq 80\n deny ip any any',
    'ip prefix-list P permit 10.0.0.0/8',
    'no ip domain lookup',
    'username bob privilege 15 secret <secret:bbbb>',
    'username bob privilege 15 secret 0 <secret:bbbb>',
    'do show clock\n! comment',
    'interface range gi1/0/1 - 1\n shutdown',
  ])('shows %s', (sent) => {
    expect(untraced(sent, config)).toEqual([]);
  });

  it.each([
    ['hostname Core-1'],
    ['ntp server 192.0.2.70'],
    ['ntp server 192.0.2'],
    ['username bobb privilege 1'],
    ['interface GigabitEthernet1/0/1\n description uplink to core', 'description uplink to core'],
    ['interface GigabitEthernet1/0/10\n shutdown', 'shutdown'],
    ['interface GigabitEthernet1/0/2\n shutdown', 'interface GigabitEthernet1/0/2', 'shutdown'],
    ['interface Gi1/0/77\n no shutdown', 'interface Gi1/0/77'],
    ['vlan 30'],
    ['interface range gi1/0/1 , gi1/0/10\n shutdown', 'shutdown'],
    ['shutdown'],
    ['ip access-list extended WEB\n permit tcp any any eq 22', 'permit tcp any any eq 22'],
    ['router bgp 65000\n neighbor 192.0.2.8 activate', 'neighbor 192.0.2.8 activate'],
  ])('does not show %s', (sent, ...missing) => {
    expect(untraced(sent, config)).toEqual(missing.length > 0 ? missing : [sent]);
  });

  it('shows a line whose value the device has rewritten', () => {
    expect(
      untraced('snmp-server community public ro', config, added('snmp-server community <secret:1> RO 10')),
    ).toEqual([]);
    expect(untraced('banner motd x', config, added('banner motd ^C'))).toEqual([]);
    expect(untraced('clock timezone CET 1', config, added('clock timezone CET 1 0'))).toEqual([]);
    const after = config.replace(' switchport mode access', ' switchport mode trunk');
    expect(untraced('interface gi1/0/1\n switchport mode dynamic', config, after)).toEqual([]);
    expect(untraced('interface gi1/0/10\n switchport mode dynamic', config, after)).toEqual([
      'switchport mode dynamic',
    ]);
  });

  it('takes no line for another one that was sent', () => {
    const after = added('ip route 0.0.0.0 0.0.0.0 192.0.2.1');
    const sent = 'ip route 0.0.0.0 0.0.0.0 192.0.2.1\nip route 10.0.0.0 255.0.0.0 192.0.2.2';
    expect(untraced(sent, config, after)).toEqual(['ip route 10.0.0.0 255.0.0.0 192.0.2.2']);
    // What was removed is the trace of the removal alone.
    const gone = config.replace('ntp server 192.0.2.7\n', '');
    expect(untraced('no ntp server 192.0.2.7\nntp server 192.0.2.8', config, gone)).toEqual(['ntp server 192.0.2.8']);
  });

  it('finds a line in its section only', () => {
    const wrong = config.replace(' no ip address', ' no ip address\n shutdown');
    expect(untraced('interface Vlan10\n shutdown', config, wrong)).toEqual(['shutdown']);
    expect(untraced('interface GigabitEthernet1/0/10\n shutdown', config, wrong)).toEqual([]);
  });

  it('shows a value that became the default', () => {
    const after = config.replace(' switchport mode access\n', '');
    expect(untraced('interface gi1/0/1\n switchport mode dynamic', config, after)).toEqual([]);
    expect(untraced('ip domain lookup', config, config.replace('no ip domain lookup\n', ''))).toEqual([]);
    expect(untraced('ip domain lookup', config)).toEqual(['ip domain lookup']);
  });

  it.each([
    'no ntp server 192.0.2.70',
    'no username bobb',
    'interface Gi1/0/10\n no shutdown\n no ip address',
    'interface Gi1/0/10\n no ip helper-address',
    'no interface Vlan11',
    'undo info-center',
    'default interface gi1/0/1',
    'no vlan 30',
  ])('needs no trace of a removal of nothing: %s', (sent) => {
    expect(untraced(sent, config)).toEqual([]);
  });

  it.each([
    ['no ntp server 192.0.2.7'],
    ['no ntp'],
    ['no hostname'],
    ['no username bob'],
    ['no int vl10'],
    ['no vlan 10'],
    ['interface Gi1/0/1\n no shutdown', 'no shutdown'],
    ['interface Gi1/0/1\n no desc', 'no desc'],
    ['interface Gi1/0/1\n default switchport mode', 'default switchport mode'],
    ['ip access-list extended WEB\n no 20', 'no 20'],
    ['ip access-list extended WEB\n no deny ip any any', 'no deny ip any any'],
  ])('names a removal of what is still there: %s', (sent, line = sent) => {
    expect(untraced(sent, config)).toEqual([line]);
  });

  it('needs no trace of a line that a later one replaces or removes', () => {
    expect(untraced('ntp server 192.0.2.8\nno ntp server 192.0.2.8', config)).toEqual([]);
    expect(untraced('no ntp server 192.0.2.7\nntp server 192.0.2.7', config)).toEqual([]);
    expect(untraced('no ip access-list extended WEB\nip access-list extended WEB\n deny ip any any', config)).toEqual(
      [],
    );
    expect(untraced('interface Vlan11\n ip address dhcp\nno interface Vlan11', config)).toEqual([]);
    expect(untraced('interface Gi1/0/1\n ip address dhcp\ndefault interface Gi1/0/1', config)).toEqual([]);
    expect(untraced('interface Gi1/0/1\n description a\n description Uplink to core', config)).toEqual([]);
    expect(untraced('interface Gi1/0/10\n shutdown\n no shutdown', config)).toEqual([]);
    // Several servers may stand side by side.
    expect(untraced('ntp server 192.0.2.8\nntp server 192.0.2.7', config)).toEqual(['ntp server 192.0.2.8']);
  });

  it('tells by the configuration of which lines there is only one', () => {
    const shown = (...vlans: number[]): string =>
      vlans.map((vlan, n) => `interface Gi1/${n}\n storm limit ${vlan}\n`).join('');
    const sent = 'interface Gi1/0\n storm limit 5\n storm limit 1';
    expect(untraced(sent, shown(1, 2))).toEqual([]);
    expect(untraced(sent, `${shown(1, 2)} storm limit 3\n`)).toEqual(['storm limit 5']);
  });

  it('reads changes of VLAN lists', () => {
    const trunk = (vlans: string): string => `interface Gi1/0/1\n switchport trunk allowed vlan ${vlans}\n`;
    const sent = 'interface Gi1/0/1\n switchport trunk allowed vlan add 12\n switchport trunk allowed vlan remove 20';
    expect(untraced(sent, trunk('10,20'), trunk('10-12'))).toEqual([]);
    expect(untraced(sent, trunk('10,20'))).toEqual(
      lines(sent)
        .slice(1)
        .map((line) => line.trim()),
    );
  });

  it('reads lines without indentation below a head', () => {
    expect(untraced('interface GigabitEthernet1/0/1\nshutdown\nexit\nntp server 192.0.2.7', config)).toEqual([]);
    expect(untraced('interface GigabitEthernet1/0/10\nshutdown', config)).toEqual(['shutdown']);
    // The device takes it outside of the section.
    expect(untraced('interface GigabitEthernet1/0/1\nntp server 192.0.2.7', config)).toEqual([]);
  });

  it('reads texts', () => {
    const platform = platformOf('cisco_ios', {
      sections,
      texts: [
        { begins: 'banner motd (?<end>\\S)' },
        { begins: 'banner login$', ends: 'EOF' },
        { begins: 'menu \\S+ title (?<end>\\S)' },
      ],
    });
    const sent = ['banner motd #', 'Welcome', ' to core-1', '', 'interface Gi9', '#', 'ntp server 192.0.2.7'];
    const of = (text: string): string => `${config}banner motd ^C\n${text}\n^C\n`;
    const check = (before: string, after: string): string[] => untracedLines(sent, { before, after, platform });
    const shown = of('Welcome\n to core-1\n\ninterface Gi9');
    expect(check(shown, shown)).toEqual([]);
    expect(check(config, shown)).toEqual([]);
    expect(check(of('old'), of('new'))).toEqual([]);
    expect(check(of('old'), of('old'))).toEqual(['banner motd #']);
    expect(check(config, config)).toEqual(['banner motd #']);
    const eos = ['banner login', 'Welcome', 'EOF', 'ntp server 192.0.2.9'];
    const after = `${config}banner login\nWelcome\nEOF\n`;
    expect(untracedLines(eos, { before: config, after, platform })).toEqual(['ntp server 192.0.2.9']);
    const menu = `${config}menu NOC title ^C\nWelcome\n^C\n`;
    expect(untracedLines(['menu NOC title #', 'Welcome', '#'], { before: menu, after: menu, platform })).toEqual([]);
    expect(untracedLines(['banner motd #Hi#'], { before: of('old'), after: of('old'), platform })).toHaveLength(1);
  });
});

describe('a configuration with braces or of set lines', () => {
  const braces = `version 21.4R3.15;
system {
    host-name r1; ## SECRET-DATA
    login {
        user admin {
            authentication {
                encrypted-password "<secret:aa>"; ## SECRET-DATA
            }
        }
    }
    services {
        ssh;
    }
}
interfaces {
    ge-0/0/0 {
        description "Uplink #1 {x}";
        unit 0 {
            family inet {
                address 192.0.2.1/30;
            }
        }
    }
    inactive: ge-0/0/1 {
        mtu 9192;
    }
}
policy-options {
    policy-statement OUT {
        term a {
            from community [ ONE TWO ];
            then accept;
        }
    }
}
`;
  const sets = configStatements(braces)
    .filter(({ isHead }) => !isHead)
    .map(({ section, text }) => `set ${[...section, text].join(' ')}`)
    .join('\n');

  it.each([
    ['braces', braces, junos],
    ['set lines', `${sets}\ndeactivate interfaces ge-0/0/1\n`, vyos],
  ])('finds the paths of lines: %s', (_, config, platform) => {
    const check = (sent: string, after = config): string[] => untraced(sent, config, after, platform);
    for (const sent of [
      'set system host-name r1',
      'set system services ssh',
      'set system services',
      'set interfaces ge-0/0/0 description "Uplink #1 {x}"',
      'set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.1/30',
      'set int ge-0/0/0 unit 0 fam inet addr 192.0.2.1/30',
      'set policy-options policy-statement OUT term a from community [ ONE TWO ]',
      'set policy-options policy-statement OUT term a from community TWO',
      'set system login user admin authentication plain-text-password-value <secret:bb>',
      'delete system services telnet',
      'delete interfaces ge-0/0/2',
      'deactivate interfaces ge-0/0/1',
      'activate interfaces ge-0/0/0',
      'insert policy-options policy-statement OUT term b before term a',
      'rename policy-options policy-statement OUT term z to term a',
      'wildcard range set interfaces ge-0/0/[0-3] mtu 9192',
      'delete system host-name\nset system host-name r1',
      'set system services telnet\ndelete system services telnet',
      'set interfaces ge-0/0/2 mtu 1500\nset interfaces ge-0/0/2 unit 0\ndelete interfaces ge-0/0/2',
    ])
      expect([sent, check(sent)]).toEqual([sent, []]);
    for (const sent of [
      'set system host-name r2',
      'set interfaces ge-0/0/0 unit 1',
      'set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.1/3',
      'set policy-options policy-statement OUT term a from community [ ONE THREE ]',
      'delete system host-name',
      'delete interfaces',
      'delete interfaces ge-0/0/0 unit 0',
      'deactivate interfaces ge-0/0/0',
      'activate interfaces ge-0/0/1',
      'rename policy-options policy-statement OUT term a to term b',
    ])
      expect(check(sent)).toEqual([sent]);
    const after = config.replace('host-name r1', 'host-name r2').replace('192.0.2.1/30', '192.0.2.5/30');
    expect(check('set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.6/30', after)).toEqual([]);
    expect(check('set interfaces ge-0/0/0 unit 0 family inet6 address 2001:db8::1/64', after)).toHaveLength(1);
  });

  it('compares with an empty configuration', () => {
    expect(untraced('set system host-name r1', '', 'set system host-name r1\n', vyos)).toEqual([]);
    expect(untraced('set system host-name r1', '', '', vyos)).toEqual(['set system host-name r1']);
    expect(untraced('delete system host-name', 'set system host-name r1\n', '', vyos)).toEqual([]);
    expect(untraced('set system host-name r1', braces, '', junos)).toEqual(['set system host-name r1']);
  });
});

it('reads sections that only `exit` ends', () => {
  const platform = platformOf('dell_os6', { sections });
  const { config } = getSample('dell_os6');
  const check = (sent: string, after = config): string[] => untraced(sent, config, after, platform);
  expect(check('interface Gi1/0/2\nswitchport access vlan 10\nexit\nip ssh server')).toEqual([]);
  expect(check('interface Gi1/0/1\n switchport access vlan 10')).toEqual(['switchport access vlan 10']);
  expect(check('interface gi1/0/2\n switchport mode trunk\nvlan 20\n name "Gäste"')).toEqual(['switchport mode trunk']);
  expect(check('interface Gi1/0/2\n no switchport access vlan')).toEqual(['no switchport access vlan']);
  expect(check('interface Gi1/0/1\n no switchport access vlan')).toEqual([]);
  expect(check('snmp-server location "Raum 1"\nlogging 198.51.100.201')).toEqual([]);
});

it('reads the sections of SR OS, also in one line', () => {
  const platform = platformOf('nokia_sros_classic', {
    sections: { ...sections, heads: ['system', 'port .*', 'router'] },
  });
  const { config } = getSample('nokia_sros_classic');
  const check = (sent: string): string[] => untraced(sent, config, config, platform);
  expect(check('system\n name "sr-agg-1"\n time\n  zone UTC')).toEqual([]);
  expect(check('system name sr-agg-1\nsystem time zone UTC\nport 1/1/1 no shutdown')).toEqual([]);
  expect(check('system\n name "sr-agg-2"')).toEqual(['name "sr-agg-2"']);
  expect(check('port 1/1/1\n shutdown')).toEqual(['shutdown']);
  expect(check('system\n time\n  sntp\n   no shutdown')).toEqual(['no shutdown']);
});

it('never throws, whatever it reads', () => {
  const text = fc
    .array(fc.oneof(fc.string(), fc.constantFrom('set a [ b ', 'no', '}', 'x {', 'banner motd #', ' exit', '"')))
    .map((all) => all.join('\n'));
  fc.assert(
    fc.property(text, text, text, fc.constantFrom(ios, junos, vyos), (sent, before, after, platform) => {
      expect(Array.isArray(untracedLines(sent.split('\n'), { before, after, platform }))).toBe(true);
    }),
  );
});

const samples =
  `a10_acos,adtran_os,allied_awplus,arista_eos,aruba_aoscx,cisco_asa,cisco_ios,cisco_iosxr,cisco_nxos,dell_os10,
dell_os9,juniper_junos,linux_frr,nokia_sros_classic,ruckus_icx,ubiquiti_edgeos,vyos_vyos`.split(/,\s*/);

describe('each line of a configuration', () => {
  const platform = (id: string): Platform => {
    const isTree = /junos|edgeos|vyos/.test(id);
    return platformOf(getPlatform(id)?.configure ? id : 'cisco_ios', isTree ? {} : { sections });
  };

  it.each(samples)('has a trace, and no other one has: sample of %s', (id) => {
    expect(missingOf(getSample(id).config, platform(id))).toEqual([]);
  });

  it
    .skipIf(corpus === undefined)
    .each(['a10_acos', 'arista_eos', 'cisco_ios', 'cisco_iosxe', 'cisco_iosxr', 'cisco_nxos', 'juniper_junos'])(
    `has a trace, and no other one has: real configurations of %s${corpusNote}`,
    (id) => {
      for (const { text } of corpusTexts(id).slice(0, 12))
        expect(missingOf(text.replaceAll('\r', ''), platform(id))).toEqual([]);
    },
  );
});

/** Returns the lines of a configuration without a trace in it. Checks that others have none, and their removals need none. */
function missingOf(config: string, platform: Platform): string[] {
  const statements = configStatements(config);
  const isTree = !platform.configure?.sections;
  const sentOf = (index: number, verb: string, more = ''): string[] => {
    const { section = [], text = '' } = statements[index] ?? {};
    if (isTree) return [`${verb === '' ? 'set' : 'delete'} ${[...section, text].join(' ')}${more}`];
    return [...section, `${verb}${text}${more}`].map((line, depth) => ' '.repeat(depth) + line);
  };
  const check = (sent: readonly string[]): string[] => untracedLines(sent, { before: config, after: config, platform });
  const isRemoval = (index: number): boolean => /^(?:no|default|undo) /.test(statements[index]?.text ?? '');
  fc.assert(
    fc.property(fc.nat(Math.max(0, statements.length - 1)), (index) => {
      if (isRemoval(index) || statements[index]?.text.startsWith('banner ') === true) return;
      const more = ' Xq7zz-none';
      expect(check(sentOf(index, 'no ', more))).toEqual([]);
      if (!isTree && statements[index]?.isHead === true) return;
      expect(check(sentOf(index, '', more)).at(-1)).toMatch(/none$/);
    }),
    { numRuns: 30 },
  );
  return [...statements.keys()].flatMap((index) => (isRemoval(index) ? [] : check(sentOf(index, ''))));
}

it('reads long configurations once', () => {
  const shown = Array.from(
    { length: 3_000 },
    (_, n) =>
      `interface Vlan${n}\n description net ${n}\n ip address 10.${n >> 8}.${n & 255}.1 255.255.255.0\n shutdown\n`,
  );
  const sent = Array.from({ length: 500 }, (_, n) => [`interface vl${n * 5}`, ' mtu 9000', ' no shut']).flat();
  const before = shown.join('');
  expect(untracedLines(sent, { before, after: before, platform: ios })).toHaveLength(1_000);
});
