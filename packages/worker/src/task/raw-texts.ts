import type { artifacts } from '@netraven/db';
import type { MaskedTexts } from '@netraven/device';
import type { AskDatabase } from './ask-database.ts';
import type { Batches } from './batches.ts';

export interface RawTextsOptions {
  readonly batches: Pick<Batches, 'maskedText'>;
  readonly ask: AskDatabase;
  /** The latest versions of what the job type saved for the device. */
  readonly heads: artifacts.Heads | undefined;
}

/** The raw texts of the configurations that a task reads: which were masked for a stored version, and which are masked now. */
export class RawTexts implements MaskedTexts {
  readonly #options: RawTextsOptions;
  /** Masked texts of stored versions, by their ids. */
  readonly #stored = new Map<number, string>();
  /** Those that were masked now, and that no version has yet. */
  readonly #new: { readonly masked: string; readonly raw: artifacts.RawText }[] = [];
  readonly #ofVersions: artifacts.RawOfVersion[] = [];

  constructor(options: RawTextsOptions) {
    this.#options = options;
  }

  async find(hash: Buffer): Promise<artifacts.MaskedText | undefined> {
    const { batches, ask, heads } = this.#options;
    const head = heads?.ofRaw(hash);
    const found = head && (await ask(() => batches.maskedText(head.id)));
    if (found) this.#stored.set(head.id, found.text);
    return found;
  }

  add(hash: Buffer, { text, secrets }: artifacts.MaskedText): void {
    if (!this.#new.some(({ raw }) => raw.hash.equals(hash))) this.#new.push({ masked: text, raw: { hash, secrets } });
  }

  /** Returns true if a version is known to have this text. */
  isStored({ id }: artifacts.Head, text: string): boolean {
    return this.#stored.get(id) === text;
  }

  /** Returns the raw text of a masked one, for a new version. Each counts once: two commands may show the same. */
  take(text: string): artifacts.RawText | undefined {
    const index = this.#new.findIndex(({ masked }) => masked === text);
    return index === -1 ? undefined : this.#new.splice(index, 1)[0]?.raw;
  }

  /** Notes that a text was saved again, unchanged. */
  confirm(name: string, { id, version }: artifacts.Head, text: string): void {
    const raw = this.take(text);
    if (raw) this.#ofVersions.push({ ...raw, name, id, version });
  }

  /** The raw texts of versions that were saved again, and masked again. */
  get ofVersions(): readonly artifacts.RawOfVersion[] {
    return this.#ofVersions;
  }
}
