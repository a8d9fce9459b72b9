import { longestSecret } from './is-random.ts';

/** Shorter pieces of Base64 turn up by chance. */
const leastBase64 = 5;

/**
 * Returns the texts that stand for a secret after usual encodings: JSON, URL, hex and Base64. Base64 depends on the number
 * of bytes before the secret, as in `user:password`: these are the characters that come from the secret alone.
 */
export function encodedForms(secret: string): Set<string> {
  if (secret.length > longestSecret) return new Set();
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const forms = new Set([
    jsonForm(secret),
    jsonForm(jsonForm(secret)),
    asciiOnly(jsonForm(secret)),
    ...urlForms(secret.toWellFormed()),
    hex,
    hex.toUpperCase(),
    ...base64Forms(bytes),
  ]);
  forms.delete(secret);
  return forms;
}

/** Returns a text as it is within the quotes of JSON. */
export function jsonForm(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Returns JSON as some libraries write it, with an escape for each other character. */
function asciiOnly(json: string): string {
  return json.replaceAll(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function urlForms(text: string): string[] {
  const forms = [
    encodeURIComponent(encodeURIComponent(text)),
    encodeURIComponent(text),
    encodeURI(text),
    new URLSearchParams([['', text]]).toString().slice(1),
  ];
  return forms.flatMap((form) => [form, form.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())]);
}

function base64Forms(bytes: Buffer): string[] {
  const forms = [bytes.toString('base64')];
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // A character holds 6 bits. Those that also hold bits of a neighbour vary.
    forms.push(encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)));
  }
  return forms.flatMap((form) =>
    form.length < leastBase64 ? [] : [form, form.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')],
  );
}
