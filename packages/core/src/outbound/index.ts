/** Addresses to which NetRaven may connect for a URL that a person gave, or may send a credential: the entry point `@netraven/core/outbound`. Loads nothing but Node. */
export { codes as outboundCodes } from './codes.ts';
export { connectError, connectTo, isRefusedAddress, resolveHost, type Addresses } from './address-rule.ts';
export { allowsPeer, anyNetwork, networkOf, networksAround, readNetwork, widerThan, type Peer } from './networks.ts';
