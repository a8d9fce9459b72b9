import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf, type Logger } from '@netraven/core';
import { triggers, type Database } from '@netraven/db';
import { cleanAddress } from '@netraven/triggers';

type Sender = triggers.DeviceAddress;

/** The names of the devices that a sender may be. Empty: the sender is no device. */
interface NoDevice {
  readonly names: readonly string[];
}

/** The inventory is read again after this time, in ms. */
const freshMs = 5_000;
/** A name is resolved again after this time, in ms. */
const resolveEveryMs = 300_000;
/** Time that the start waits for the first addresses of names, in ms. */
const longestFirstMs = 2_000;
/** Names that are listed for an ambiguous sender. */
const mostNames = 5;

/** Finds the device that sent a message, by its address or the host name that it states. Never guesses. */
export class DeviceIndex {
  readonly #db: Database;
  readonly #logger: Logger;
  #readAt = -Infinity;
  #byAddress = new Map<string, Sender[]>();
  #byName = new Map<string, Sender[]>();
  #byLabel = new Map<string, Sender[]>();
  /** Addresses of names, as resolved last. */
  readonly #resolved = new Map<string, { readonly addresses: readonly string[]; readonly at: number }>();
  #resolving: Promise<void> | undefined;

  constructor(db: Database, logger: Logger) {
    this.#db = db;
    this.#logger = logger;
  }

  /** Reads the inventory, unless that was done a moment ago. Names are resolved in the background. */
  async refresh(): Promise<void> {
    if (performance.now() - this.#readAt < freshMs) return;
    const all = await triggers.deviceAddresses(this.#db);
    this.#readAt = performance.now();
    const addressesOf = ({ address }: Sender): readonly string[] => {
      const plain = cleanAddress(address);
      return plain === undefined ? (this.#resolved.get(address)?.addresses ?? []) : [plain];
    };
    this.#byAddress = indexBy(all, addressesOf);
    this.#byName = indexBy(all, ({ name }) => [name.toLowerCase()]);
    this.#byLabel = indexBy(all, ({ name }) => [labelOf(name)]);
    const names = new Set(all.map(({ address }) => address).filter((address) => isIP(address) === 0));
    this.#resolving ??= this.#resolve(names).finally(() => (this.#resolving = undefined));
    // Without any address of a name, the first messages would be lost. But nothing may wait for a dead name server.
    if (this.#resolved.size === 0)
      await Promise.race([this.#resolving, wait(longestFirstMs, undefined, { ref: false })]);
  }

  /** Returns the device that sent a message, or the names of those that it may be. */
  find(address: string, host: string | undefined): Sender | NoDevice {
    const bySource = this.#byAddress.get(address) ?? [];
    if (bySource.length > 1 && host !== undefined) return only(this.#named(host, bySource), bySource);
    if (bySource.length > 0 || host === undefined) return only(bySource);
    // A relay passed it on.
    return only(this.#byAddress.get(cleanAddress(host) ?? '') ?? this.#named(host));
  }

  #named(host: string, among?: readonly Sender[]): readonly Sender[] {
    const known = (found: readonly Sender[] = []): readonly Sender[] =>
      among ? found.filter((sender) => among.includes(sender)) : found;
    const exact = known(this.#byName.get(host.toLowerCase()));
    return exact.length > 0 ? exact : known(this.#byLabel.get(labelOf(host)));
  }

  /** Resolves names one after the other: each waits in one of the few threads that files need too. */
  async #resolve(names: ReadonlySet<string>): Promise<void> {
    for (const name of this.#resolved.keys()) if (!names.has(name)) this.#resolved.delete(name);
    for (const name of names) {
      const before = this.#resolved.get(name);
      if (before && performance.now() - before.at < resolveEveryMs) continue;
      let addresses = before?.addresses ?? [];
      try {
        const found = await lookup(name, { all: true });
        addresses = found.flatMap((each) => cleanAddress(each.address) ?? []);
      } catch (error) {
        this.#logger.debug(`The address ${name} could not be resolved: ${messageOf(error)}`);
      }
      this.#resolved.set(name, { addresses, at: performance.now() });
      if (addresses.join() !== (before?.addresses ?? []).join()) this.#readAt = -Infinity;
    }
  }
}

function only(found: readonly Sender[], among: readonly Sender[] = found): Sender | NoDevice {
  const [first, ...more] = found;
  if (first && more.length === 0) return first;
  return { names: (found.length > 0 ? found : among).slice(0, mostNames).map(({ name }) => name) };
}

function indexBy(all: readonly Sender[], keysOf: (sender: Sender) => readonly string[]): Map<string, Sender[]> {
  const index = new Map<string, Sender[]>();
  for (const sender of all) {
    for (const key of new Set(keysOf(sender))) {
      const same = index.get(key);
      if (same) same.push(sender);
      else index.set(key, [sender]);
    }
  }
  return index;
}

/** Returns the first part of a host name. An address is one part. */
function labelOf(name: string): string {
  return isIP(name) === 0 ? (name.toLowerCase().split('.', 1)[0] ?? '') : name;
}
