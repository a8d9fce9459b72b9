import { Joined, type Steps } from '@netraven/core/attempt';

/** Characters of a piece, or bytes. */
const pieceLength = 1 << 16;

/** Returns a text in UTF-8, in pieces: all of a long text would take too long for one turn of the event loop. */
export function* utf8Of(text: string): Generator<Buffer> {
  for (let from = 0; from < text.length;) {
    let end = from + pieceLength;
    // Both halves of a character must be in one piece.
    if (isFirstHalf(text.charCodeAt(end - 1))) end += 1;
    yield Buffer.from(text.slice(from, end));
    from = end;
  }
}

function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

/** Returns the text of bytes in UTF-8. */
export function* textOf(bytes: Buffer): Steps<string> {
  const text = new Joined();
  for (let from = 0; from < bytes.length;) {
    let end = from + pieceLength;
    // All bytes of a character must be in one piece.
    while (isWithinCharacter(bytes[end])) end += 1;
    text.add(bytes.toString('utf8', from, end));
    from = end;
    yield;
  }
  return text.text();
}

function isWithinCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
