import { expect, it } from 'vitest';
import { canonicalWords } from '../../src/config/canonical-words.ts';

it.each([
  ['ip route 0.0.0.0 0.0.0.0 192.0.2.1', 'ip route 0.0.0.0/0 192.0.2.1'],
  ['ip route 192.0.2.0 255.255.255.0 198.51.100.1', 'ip route 192.0.2.0/24 198.51.100.1'],
  ['ip address 192.0.2.1 255.255.255.255', 'ip address 192.0.2.1/32'],
  ['ip address 192.0.2.1 255.0.255.0', 'ip address 192.0.2.1 255.0.255.0'],
  ['ip address 10.0.0.1/24', 'ip address 10.0.0.1/24'],
  ['set address 192.0.2.0/255.255.255.0', 'set address 192.0.2.0/24'],
  ['permit ip 192.0.2.0 0.0.0.255 any', 'permit ip 192.0.2.0/24 any'],
  ['permit ip 192.0.2.7 0.0.0.0 any', 'permit ip 192.0.2.7/32 any'],
  ['permit ip 0.0.0.0 255.255.255.255 host 192.0.2.7', 'permit ip any 192.0.2.7/32'],
  ['permit ip 192.0.2.7 255.255.255.255 any', 'permit ip 192.0.2.7/32 any'],
  ['permit ip ::/0 any', 'permit ip any any'],
  ['10 permit tcp host 2001:db8::1 any', 'permit tcp 2001:db8::1/128 any'],
  ['permit 6 any any eq www', 'permit tcp any any eq 80'],
  ['network 10.0.0.0 0.255.255.255 area 0.0.0.1', 'network 10.0.0.0 area 1'],
  ['ip prefix-list A seq 5 permit 10.0.0.0/8', 'ip prefix-list A permit 10.0.0.0/8'],
  ['ip prefix-list A seq x permit 10.0.0.0/8', 'ip prefix-list A seq x permit 10.0.0.0/8'],
  ['5 any permit', '5 any permit'],
  ['10 20', '10 20'],
  ['permit 5', 'permit 5'],
  ['sequence 10', 'sequence 10'],
  ['spanning-tree portfast edge', 'spanning-tree portfast'],
])('%s has one form', (line, form) => {
  expect(canonicalWords(line.split(' ')).join(' ')).toBe(form);
});
