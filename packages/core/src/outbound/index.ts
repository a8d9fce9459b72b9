/** Addresses to which NetRaven may connect for a URL that a person gave: the entry point `@netraven/core/outbound`. Loads nothing but Node. */
export { connectTo, isRefusedAddress, resolveHost, type ResolvedAddress } from './address-rule.ts';
