import type { Algorithms } from 'ssh2';

/** The algorithms that one side offers, in its order. */
export interface KexOffer {
  readonly kex: readonly string[];
  readonly serverHostKey: readonly string[];
  readonly cipher: readonly string[];
  readonly hmac: readonly string[];
  readonly compress: readonly string[];
}

/** A longer greeting and offer are not kept. */
const maxBytes = 64 * 1024;
/** `SSH_MSG_KEXINIT` (RFC 4253, section 7.1). */
const kexInit = 20;

/** Signs of an extension among the key exchanges (RFC 8308, strict key exchange). */
const signs = /^(?:ext-info-|kex-strict-)/;

/** Reads the offer of a server from the beginning of its stream, without changing what ssh2 reads. */
export class OfferReader {
  #bytes: Buffer | undefined = Buffer.alloc(0);
  #offer: KexOffer | undefined;
  #silent = true;
  #identification: string | undefined;

  /** True until the server has sent a byte. */
  get isSilent(): boolean {
    return this.#silent;
  }

  get offer(): KexOffer | undefined {
    return this.#offer;
  }

  /** E.g. `SSH-2.0-Cisco-1.25`, without comments that are not printable. */
  get identification(): string | undefined {
    return this.#identification;
  }

  /** The first characters until the offer is complete, one for each byte. */
  get beginning(): string {
    return this.#bytes?.toString('latin1', 0, 4096) ?? '';
  }

  /** True while it needs more bytes. */
  get isReading(): boolean {
    return this.#bytes !== undefined;
  }

  add(chunk: Buffer): void {
    this.#silent = false;
    if (!this.#bytes) return;
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#identification ??= identificationIn(this.beginning);
    const offer = readOffer(this.#bytes);
    this.#offer = offer === 'incomplete' ? undefined : offer;
    if (offer !== 'incomplete' || this.#bytes.length > maxBytes) this.#bytes = undefined;
  }
}

/** Returns the identification of an SSH server in what it sent first. */
export function identificationIn(beginning: string): string | undefined {
  return /(?:^|\n)(SSH-[\x20-\x7e]{1,250})\r?\n/.exec(beginning)?.[1];
}

/** Returns the offer behind the version line, `undefined` if it is malformed. */
export function readOffer(bytes: Buffer): KexOffer | undefined | 'incomplete' {
  // A server may send other lines before its version.
  const version = /(?:^|\n)SSH-[^\n]*\n/.exec(bytes.toString('latin1', 0, maxBytes));
  if (!version) return 'incomplete';
  const packet = bytes.subarray(version.index + version[0].length);
  if (packet.length < 5) return 'incomplete';
  const length = packet.readUInt32BE(0);
  if (length > maxBytes || length < 22) return undefined;
  if (packet.length < 4 + length) return 'incomplete';
  const payload = packet.subarray(5, 4 + length - packet.readUInt8(4));
  return payload[0] === kexInit ? readLists(payload.subarray(17)) : undefined;
}

function readLists(bytes: Buffer): KexOffer | undefined {
  const lists: string[][] = [];
  let at = 0;
  while (lists.length < 8) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    lists.push(
      bytes
        .toString('latin1', at + 4, end)
        .split(',')
        .filter(Boolean),
    );
    at = end;
  }
  // Each direction has lists of its own; no device is known whose lists differ.
  const [kex = [], serverHostKey = [], cipher = [], , hmac = [], , compress = []] = lists;
  return { kex: kex.filter((name) => !signs.test(name)), serverHostKey, cipher, hmac, compress };
}

/** The names of ssh2 for what both sides must have in common. */
const kinds: Readonly<Record<string, keyof KexOffer>> = {
  'key exchange algorithm': 'kex',
  'host key format': 'serverHostKey',
  cipher: 'cipher',
  MAC: 'hmac',
  compression: 'compress',
};

/** Returns both offers for a message. @param missing what both sides lack, as ssh2 calls it */
export function describeOffers(missing: string, ours: Algorithms, theirs: KexOffer | undefined): string {
  const kind = kinds[missing];
  if (kind === undefined) return '';
  const own = ours[kind];
  const said = theirs ? `it offers ${shown(theirs[kind])}; ` : '';
  return `: ${said}NetRaven offers ${shown(Array.isArray(own) ? own : [])}`;
}

/** A device may send anything in place of names. */
function shown(names: readonly string[]): string {
  const clean = names.map((name) => name.replace(/[^\x21-\x7e]/g, '?').slice(0, 64));
  const [first, more] = [clean.slice(0, 24), clean.length - 24];
  return names.length === 0 ? 'none' : `${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
