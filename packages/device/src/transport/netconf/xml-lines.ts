import { Joined } from '@netraven/core/attempt';

/** Deeper XML is refused: YANG models have some 20 levels, and each level adds to the indentation. */
export const deepest = 100;

/**
 * Writes XML with one element in each line, indented by two blanks. A leaf is one line: line ends in its text become
 * `&#10;`. So versions differ by lines, and the rules of a platform see each secret in a line with its name.
 */
export class XmlLines {
  /** In characters. */
  size = 0;
  readonly #lines = new Joined();
  #depth = 0;
  /** The last start tag, as long as it may be a leaf. */
  #start: string | undefined;
  #text = '';

  /** @param start name and attributes */
  open(start: string): void {
    this.#endStart();
    this.#start = start;
    this.#depth += 1;
  }

  text(text: string): void {
    this.#text += text;
  }

  close(name: string): void {
    const start = this.#start;
    this.#start = undefined;
    if (start === undefined) {
      this.#endText();
      this.#depth -= 1;
      this.#add(`</${name}>`);
      return;
    }
    const text = this.#takeText();
    this.#depth -= 1;
    this.#add(text === '' ? `<${start}/>` : `<${start}>${text}</${name}>`);
  }

  /** All lines, each with its end. */
  toString(): string {
    return this.#lines.text();
  }

  #endStart(): void {
    const start = this.#start;
    this.#start = undefined;
    if (start !== undefined) {
      this.#depth -= 1;
      this.#add(`<${start}>`);
      this.#depth += 1;
    }
    this.#endText();
  }

  /** Gives text beside elements a line of its own. YANG does not have it. */
  #endText(): void {
    const text = this.#takeText();
    if (text.trim() !== '') this.#add(text);
  }

  #takeText(): string {
    const text = this.#text;
    this.#text = '';
    // Blanks with a line end are indentation, also of an empty container. Blanks alone may be the value of a leaf.
    return text.includes('\n') && text.trim() === '' ? '' : escapeXml(text);
  }

  #add(content: string): void {
    const line = `${'  '.repeat(this.#depth)}${content}\n`;
    this.size += line.length;
    this.#lines.add(line);
  }
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Escapes a text for an element. */
function escapeXml(text: string): string {
  return text.replaceAll(/[&<>\n\r]/g, (found) => escapes[found] ?? found);
}

/** Returns an attribute, with a blank before it. */
export function attribute(name: string, value: string): string {
  return ` ${name}="${value.replaceAll(/[&<>"\n\r]/g, (found) => escapes[found] ?? found)}"`;
}
