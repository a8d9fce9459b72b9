// cspell:disable
/** Outputs of devices, shortened: the facts among some of the lines around them. */
export const outputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cisco_ios: {
    'show version': `Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E4, RELEASE SOFTWARE (fc2)
ROM: Bootstrap program is C2960X boot loader

access-1 uptime is 3 weeks, 2 days
System image file is "flash:/c2960x-universalk9-mz.152-7.E4.bin"

cisco WS-C2960X-24TS-L (APM86XXX) processor (revision B0) with 524288K bytes of memory.
Processor board ID FOC1111A0AA
Model number                    : WS-C2960X-24TS-L
System serial number            : FOC1111A0AA
`,
    'show inventory': `NAME: "1", DESCR: "WS-C2960X-24TS-L"
PID: WS-C2960X-24TS-L  , VID: V02  , SN: FOC1111A0AA

NAME: "GigabitEthernet1/0/25", DESCR: "1000BaseSX SFP"
PID: Unspecified       , VID:      , SN: AGM2222B0BB

NAME: "Fan", DESCR: "Fan"
PID:                   , VID:      , SN:
`,
    'show lldp neighbors detail': `------------------------------------------------
Local Intf: Gi1/0/25
Chassis id: 0011.2233.4401
Port id: Gi1/0/1
Port Description: to access-1
System Name: core-1.plant.example

System Description:
Cisco IOS Software

Time remaining: 99 seconds
Management Addresses:
    IP: 192.0.2.1
------------------------------------------------
Local Intf: Gi1/0/3
Chassis id: 0011.2233.4402
Port id: 0011.2233.4402
System Name - not advertised
Management Addresses - not advertised

Total entries displayed: 2
`,
    'show cdp neighbors detail': `-------------------------
Device ID: core-1.plant.example
Entry address(es):
  IP address: 192.0.2.1
Platform: cisco C9500-48Y4C,  Capabilities: Router Switch
Interface: GigabitEthernet1/0/25,  Port ID (outgoing port): GigabitEthernet1/0/1
Holdtime : 140 sec
-------------------------
Device ID: phone-7
Entry address(es):
  IP address: 192.0.2.77
Platform: Cisco IP Phone,  Capabilities: Host Phone
Interface: GigabitEthernet1/0/4,  Port ID (outgoing port): Port 1
-------------------------
Device ID: MikroTik Core 1 (roof)
Entry address(es):
  IP address: 192.0.2.78
Platform: MikroTik,  Capabilities: Router
Interface: GigabitEthernet1/0/5,  Port ID (outgoing port): ether1
`,
  },
  cisco_iosxe: {
    'show version': `Cisco IOS XE Software, Version 17.09.04a
Cisco IOS Software [Cupertino], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 17.9.4a, RELEASE SOFTWARE (fc3)

cisco C9300-48P (X86) processor with 1331521K/6147K bytes of memory.
Processor board ID FCW3333C0CC
Model Number                       : C9300-48P
System Serial Number               : FCW3333C0CC

Switch 02
---------
Model Number                       : C9300-48P
System Serial Number               : FCW4444D0DD
`,
    'show inventory': `NAME: "Switch 1 - Power Supply A", DESCR: "Switch 1 - Power Supply A"
PID: PWR-C1-715WAC-P   , VID: V01  , SN: ART5555E0EE
`,
    'show lldp neighbors detail': '% LLDP is not enabled\n',
    'show cdp neighbors detail': '% CDP is not enabled\n',
  },
  cisco_nxos: {
    'show version': `Cisco Nexus Operating System (NX-OS) Software

Software
  BIOS: version 05.39
  NXOS: version 9.3(8)

Hardware
  cisco Nexus9000 C9336C-FX2 Chassis
  Processor Board ID FDO6666F0FF

  Device name: spine-1
`,
    'show inventory': `NAME: "Chassis",  DESCR: "Nexus9000 C9336C-FX2 Chassis"
PID: N9K-C9336C-FX2      ,  VID: V02 ,  SN: FDO6666F0F1

NAME: "Power Supply 1",  DESCR: "Nexus9000 C9336C-FX2 Chassis Power Supply"
PID: NXA-PAC-1100W-PE2   ,  VID: V01 ,  SN: ART7777G0GG
`,
    'show lldp neighbors detail': `Capability codes:
  (R) Router, (B) Bridge
Device ID            Local Intf      Hold-time  Capability  Port ID

Chassis id: 0011.2233.4403
Port id: Ethernet1/52
Local Port id: Eth1/1
Port Description: uplink
System Name: leaf-3
Management Address: 192.0.2.13
Management Address IPV6: not advertised

Chassis id: 0011.2233.4404
Port id: eth0
Local Port id: mgmt0
System Name: not advertised
Management Address: not advertised

Total entries displayed: 2
`,
    'show cdp neighbors detail': `----------------------------------------
Device ID:leaf-3(FDO8888H0HH)
System Name: leaf-3

Interface address(es):
    IPv4 Address: 192.0.2.13
Platform: N9K-C93180YC-FX, Capabilities: Router Switch
Interface: Ethernet1/1, Port ID (outgoing port): Ethernet1/52
Holdtime: 157 sec
`,
  },
  arista_eos: {
    'show version': `Arista DCS-7280SR-48C6-F
Hardware version: 11.00
Serial number: JPE9999J0JJ
System MAC address: 0011.2233.4405

Software image version: 4.28.3M
`,
    'show inventory': `System information
  Model              Description
  ------------------ -------------------------
  DCS-7280SR-48C6    48x10GbE, 6x100GbE Switch

System has 2 power supply slots
  Slot Model            Serial Number
  ---- ---------------- ----------------
  1    PWR-500AC-F      K110000A
  2    PWR-500AC-F      N/A

System has 54 switched transceiver slots
  Port Manufacturer     Model            Serial Number    Rev
  ---- ---------------- ---------------- ---------------- ----
  1    Arista Networks  SFP-10G-SR       XTS0000B         02
  2    Not Present
`,
    'show lldp neighbors detail': `Interface Ethernet1 detected 0 LLDP neighbors:

Interface Ethernet49/1 detected 2 LLDP neighbors:

  Neighbor 0011.2233.4406/"Ethernet3", age 12 seconds
  Discovered 0:01:11 ago; Last changed 0:01:11 ago
  - Chassis ID type: MAC address (4)
    Chassis ID     : 0011.2233.4406
  - Port ID type: Interface name (5)
    Port ID     : "Ethernet3"
  - System Name: "spine-2.plant.example"
  - Management Address Subtype: IPv4
    Management Address        : 192.0.2.22

  Neighbor 0011.2233.4407/0011.2233.4407, age 3 seconds
    - Chassis ID type: Locally assigned (7)
      Chassis ID     : "0011.2233.4407"
    - Port ID type: MAC address (3)
      Port ID     : 0011.2233.4407
`,
  },
  juniper_junos: {
    'show version': `Hostname: edge-1
Model: mx204
Junos: 21.4R3-S3.4
JUNOS OS Kernel 64-bit  [20230120]
`,
    'show chassis hardware': `Hardware inventory:
Item             Version  Part number  Serial number     Description
Chassis                                BK111             JNP204 [MX204]
Routing Engine 0          BUILTIN      BUILTIN           RE-S-1600x8
CB 0             REV 36   750-000001   CAHH0001          JNP204 [MX204]
FPC 0                     BUILTIN      BUILTIN           MPC
  PIC 0                   BUILTIN      BUILTIN           4XQSFP28 PIC
    Xcvr 0       REV 01   740-000002   1ACQ0002          QSFP28-100G-AOC-3M
  PIC 1                   BUILTIN      BUILTIN           8XSFPP PIC
    Xcvr 0       REV 01   740-000004   1ACQ0003          SFP+-10G-SR
PEM 0            REV 02   740-000003   1F180003          JPSU-650W-AC-AO
`,
    'show lldp neighbors': `Local Interface    Parent Interface    Chassis Id          Port info          System Name
et-0/0/0           ae1                 00:11:22:33:44:08   et-0/0/1           edge-2.plant.example
fxp0               -                   00:11:22:33:44:09   Gi1/0/48
`,
  },
};
