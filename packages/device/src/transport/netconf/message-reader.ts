import { SaxesParser, type SaxesTagNS } from 'saxes';
import { attribute, deepest, XmlLines } from './xml-lines.ts';

/** The namespace of NETCONF messages (RFC 6241). */
export const base = 'urn:ietf:params:xml:ns:netconf:base:1.0';

/** An `rpc-error`. */
export interface RpcError {
  readonly tag: string;
  readonly severity: string;
  readonly path: string;
  readonly message: string;
}

/** A message of a NETCONF server. */
export interface Message {
  /** `hello`, `rpc-reply` or another name. */
  readonly root: string;
  readonly id: string | undefined;
  /** Of a hello. */
  readonly capabilities: readonly string[];
  readonly errors: readonly RpcError[];
  /** The rest of a reply: one element in each line. */
  readonly text: string;
}

/** Capabilities, and errors, are short. What is longer is left out as a whole: its secrets are masked later. */
const longestText = 4096;

/**
 * Reads one message as its pieces arrive. Only well-formed XML in UTF-8 passes, without a document type: it could define
 * entities.
 */
export class MessageReader {
  readonly #parser = new SaxesParser({ xmlns: true });
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #maxSize: number;
  readonly #volatile: ReadonlySet<string>;
  readonly #lines = new XmlLines();
  readonly #path: string[] = [];
  readonly #capabilities: string[] = [];
  readonly #errors: RpcError[] = [];
  #root: SaxesTagNS | undefined;
  /** The text of an element outside of data, such as a capability. */
  #shortText = '';
  #error: Record<string, string> = {};
  #hasStarted = false;

  /** @param volatile names of attributes to leave out @param maxSize of the text, in characters */
  constructor(volatile: readonly string[], maxSize: number) {
    this.#volatile = new Set(volatile);
    this.#maxSize = maxSize;
    this.#parser.on('doctype', () => {
      throw new Error('it has a document type (DTD)');
    });
    this.#parser.on('opentag', (tag) => this.#open(tag));
    this.#parser.on('text', (text) => this.#text(text));
    this.#parser.on('cdata', (text) => this.#text(text));
    this.#parser.on('closetag', (tag) => this.#close(tag));
  }

  /** @throws {Error} if it is not well-formed */
  add(bytes: Buffer): void {
    this.#write(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Returns the whole message. @throws {Error} if it is not complete */
  end(): Message {
    this.#write(this.#decoder.decode());
    this.#parser.close();
    const { local = '', uri = '', attributes = {} } = this.#root ?? {};
    // Old Junos sends a hello without a namespace.
    if (uri !== base && !(uri === '' && local === 'hello'))
      throw new Error(`its element ${JSON.stringify(local)} is not of NETCONF`);
    return {
      root: local,
      id: attributes['message-id']?.value,
      capabilities: this.#capabilities,
      errors: this.#errors,
      text: this.#lines.toString(),
    };
  }

  #write(text: string): void {
    // Devices send a line end behind the mark of the last message. No XML declaration may follow it.
    const rest = this.#hasStarted ? text : text.trimStart();
    this.#hasStarted ||= rest !== '';
    this.#parser.write(rest);
    if (this.#lines.size > this.#maxSize) throw new RangeError(`it has more than ${this.#maxSize} characters`);
  }

  #open(tag: SaxesTagNS): void {
    this.#path.push(tag.local);
    if (this.#path.length > deepest) throw new Error(`it has more than ${deepest} levels`);
    this.#shortText = '';
    this.#root ??= tag;
    if (this.#isData) this.#lines.open(`${tag.name}${this.#attributes(tag)}`);
  }

  #text(text: string): void {
    if (this.#isData) this.#lines.text(text);
    else if (this.#shortText.length <= longestText) this.#shortText += text;
  }

  #close({ name, local }: SaxesTagNS): void {
    const isData = this.#isData;
    const path = this.#path.slice(1, -1).join('/');
    const text = this.#shortText.length > longestText ? '' : this.#shortText.trim();
    this.#path.pop();
    if (isData) this.#lines.close(name);
    else if (path === 'capabilities') this.#capabilities.push(text);
    else if (path === 'rpc-error') this.#error[local] = text;
    else if (path === '' && local === 'rpc-error') this.#endError();
  }

  /** Inside the answer of a reply. */
  get #isData(): boolean {
    const [root, child] = this.#path;
    return root === 'rpc-reply' && child !== undefined && child !== 'rpc-error' && child !== 'ok';
  }

  #endError(): void {
    const { 'error-tag': tag = 'unknown', 'error-path': path = '', 'error-message': message = '' } = this.#error;
    this.#errors.push({ tag, severity: this.#error['error-severity'] ?? 'error', path, message });
    this.#error = {};
  }

  #attributes({ attributes, ns }: SaxesTagNS): string {
    // The text stands alone, so its first element declares the namespaces of the reply too.
    const inherited = this.#path.length === 2 ? Object.entries(this.#root?.ns ?? {}) : [];
    const missing = inherited.filter(([prefix]) => ns[prefix] === undefined);
    const own = Object.values(attributes).filter(({ name }) => !this.#volatile.has(name));
    return [
      ...missing.map(([prefix, uri]) => attribute(prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri)),
      ...own.map(({ name, value }) => attribute(name, value)),
    ].join('');
  }
}
