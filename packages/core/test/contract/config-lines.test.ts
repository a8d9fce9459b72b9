import { expect, it } from 'vitest';
import { configLines } from '../../src/index.ts';

it('a line is in the sections that enclose it by their indentation', () => {
  const config = [
    'hostname core-1',
    '!',
    'router bgp 65000',
    ' address-family ipv4',
    '  next-hop-self',
    '',
    '  neighbor 192.0.2.9 activate',
    ' exit-address-family',
    ' no auto-summary',
    '!',
    'end',
  ];
  expect(configLines(config).map(({ text, section }) => [...section, text].join(' / '))).toEqual([
    'hostname core-1',
    '!',
    'router bgp 65000',
    'router bgp 65000 / address-family ipv4',
    'router bgp 65000 / address-family ipv4 / next-hop-self',
    '',
    'router bgp 65000 / address-family ipv4 / neighbor 192.0.2.9 activate',
    'router bgp 65000 / exit-address-family',
    'router bgp 65000 / no auto-summary',
    '!',
    'end',
  ]);
});

it.each(['!', '# comment', '}', 'exit', 'exit-address-family', 'end', 'end-policy', 'next', 'quit'])(
  '%s separates sections',
  (line) => {
    expect(configLines([line])).toEqual([{ text: line, section: [], isSeparator: true }]);
  },
);

it.each(['next-hop-self', 'exiting', 'ending a', 'quit-on-error'])('%s is a line like others', (line) => {
  expect(configLines([line])[0]?.isSeparator).toBe(false);
});
