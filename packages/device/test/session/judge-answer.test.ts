import { describe, expect, test } from 'vitest';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { judgeAnswer, refusalOfOwn } from '../../src/session/judge-answer.ts';

const refusalOf = (platform: string, answer: string, line = 'x', known: readonly string[] = []): string | undefined =>
  judgeAnswer(answer.replaceAll('\n', '\r\n'), requirePlatform(platform), [line], known).refusal;

describe('an answer refuses its line', () => {
  test.each([
    [
      'cisco_nxos',
      "                   ^\nInvalid interface format at '^' marker.\n",
      "Invalid interface format at '^' marker.",
    ],
    ['cisco_nxos', "     ^\nInvalid range at '^' marker.\n", "Invalid range at '^' marker."],
    [
      'juniper_junos',
      "   ^\nInvalid trailing data 'b' for numeric value: '64kb' at '64kb'\n",
      /^Invalid trailing data/,
    ],
    [
      'juniper_junos',
      "   ^\nValue 4294967296 is not within range (0..4294967295) at '4294967296'\n",
      /^Value 4294967296/,
    ],
    ['juniper_junos', '          ^\n', '^'],
    ['arista_eos', '% Subnet 10.0.0.0/24 overlaps with existing subnet 10.0.0.0/16 of Vlan1\n', /^% Subnet/],
    ['arista_eos', '% Cannot change mode; remove all members and try again\n', /^% Cannot change mode/],
    ['cisco_ios', 'BGP is already running; AS is 65000\n', 'BGP is already running; AS is 65000'],
    ['cisco_ios', '% Specify remote-as or peer-group commands first\n', /^% Specify/],
    ['cisco_ios', 'Bad mask /33 for address 192.0.2.1\n', /^Bad mask/],
    ['cisco_asa', 'A text without a meaning.\n', 'A text without a meaning.'],
    ['cisco_asa', 'INFO: The interface keeps its old address.\n', /^INFO: The interface/],
    ['cisco_nxos', '> The route was not added.\n', '> The route was not added.'],
    ['linux_frr', '% There is no matched command.\n', /^% There/],
    ['vyos_vyos', '\n  Value validation failed\n  Set failed\n\n', /failed/],
  ])('of %s: %s', (platform, answer, refusal) => {
    expect(refusalOf(platform, answer)).toMatch(refusal);
  });
});

describe('an answer does not refuse its line', () => {
  test('without a line of the device', () => {
    expect(refusalOf('cisco_ios', '\n\n')).toBeUndefined();
    expect(refusalOf('cisco_ios', 'description x\n', '  description x')).toBeUndefined();
  });

  test('if the platform or the job knows it as harmless', () => {
    const answer = 'Changes to DHCP take effect later.\n';
    expect(refusalOf('cisco_ios', answer)).toBeDefined();
    expect(refusalOf('cisco_ios', answer, 'x', ['take effect later'])).toBeUndefined();
    expect(judgeAnswer(answer, requirePlatform('cisco_ios'), ['x'], ['take effect later']).harmless).toEqual([
      answer.trim(),
    ]);
  });
});

test('a command of NetRaven may print anything that is no refusal', () => {
  const junos = requirePlatform('juniper_junos');
  expect(refusalOfOwn('configuration check succeeds\r\ncommit complete\r\n', junos)).toBeUndefined();
  expect(refusalOfOwn('error: configuration check-out failed\r\n', junos)).toContain('check-out failed');
  expect(
    refusalOfOwn('% Failed to commit one or more configuration items\r\n', requirePlatform('cisco_iosxr')),
  ).toContain('Failed');
});
