import { longestSecret } from './is-random.ts';

/** Shorter pieces of Base64 turn up by chance. */
const leastBase64 = 5;

/**
 * Returns the texts that stand for a secret after usual encodings: JSON, XML and HTML, URL, hex and Base64, also of UTF-16,
 * each for the composed and the decomposed form of its characters. Base64 depends on the number of bytes before the secret,
 * as in `user:password`: these are the characters that come from the secret alone.
 */
export function encodedForms(secret: string): Set<string> {
  if (secret.length > longestSecret) return new Set();
  const forms = new Set<string>();
  for (const text of sameTexts(secret)) {
    forms.add(text);
    for (const form of formsOf(text)) forms.add(form);
  }
  forms.delete(secret);
  return forms;
}

/** Returns a secret as it is, composed (NFC), decomposed (NFD), without its line ends, and decoded if it is a part of a URL. */
function sameTexts(secret: string): Set<string> {
  const joined = secret.trim().replaceAll(/\s*\n\s*/g, '');
  const texts = [
    secret,
    secret.normalize('NFC'),
    secret.normalize('NFD'),
    ...(secret.trim().includes('\n') ? [joined] : []),
    ...urlDecoded(secret),
  ];
  return new Set(texts.filter((text) => text.length >= Math.min(secret.length, leastBase64)));
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  return [
    ...jsonForms(secret),
    ...jsonForms(secret).map(jsonForm),
    ...entityForms(secret),
    ...urlForms(secret.toWellFormed()),
    hex,
    hex.toUpperCase(),
    ...base64Forms(bytes),
    // PowerShell encodes commands so.
    ...base64Forms(Buffer.from(secret, 'utf16le')),
  ];
}

/** Returns a text as it is within the quotes of JSON. */
export function jsonForm(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The characters that libraries write as `\u0026` besides those that JSON demands: Go, Gson, .NET. */
const escapedInJson = [/[<>&]/g, /[<>&='\u2028\u2029]/g, /["<>&'+`]/g];

/** Returns JSON as libraries write it: PHP escapes the slash, Python and PHP each character that is not ASCII. */
function jsonForms(text: string): string[] {
  const json = jsonForm(text);
  const withEscapes = escapedInJson.map((escaped) => {
    const signs = text.match(escaped) ?? [];
    return text
      .split(escaped)
      .map((part, at) => jsonForm(part) + unicodeEscape(signs[at] ?? ''))
      .join('');
  });
  const all = [json, json.replaceAll('/', String.raw`\/`), ...withEscapes];
  return [...all, ...all.map(asciiOnly)].flatMap((form) => [form, upperEscapes(form)]);
}

function asciiOnly(json: string): string {
  return json.replaceAll(/[^\0-\x7f]/g, unicodeEscape);
}

function unicodeEscape(sign: string): string {
  return sign === '' ? '' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function upperEscapes(json: string): string {
  return json.replaceAll(/\\u[\da-f]{4}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`);
}

/** How libraries of XML and HTML write the two quotes: as they are, or as entities. The last ones are Go's. */
const quotes = [
  ['"', "'"],
  ['&quot;', "'"],
  ...['&apos;', '&#39;', '&#x27;', '&#039;'].map((single) => ['&quot;', single] as const),
  ['&#34;', '&#39;'],
] as const;

function entityForms(text: string): string[] {
  if (!/[&<>"'\u0080-\u{10ffff}]/u.test(text)) return [];
  const inner = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const forms = [inner, inner.replaceAll('>', '&gt;')].flatMap((form) =>
    quotes.map(([double, single]) => form.replaceAll('"', double).replaceAll("'", single)),
  );
  const numbers = [10, 16].map((base) => (sign: string) => {
    return `&#${base === 16 ? 'x' : ''}${(sign.codePointAt(0) ?? 0).toString(base)};`;
  });
  const ascii = numbers.flatMap((numbered) => forms.map((form) => form.replaceAll(/[^\0-\x7f]/gu, numbered)));
  const all = numbers.map((numbered) => text.replaceAll(/[&<>"']/g, numbered));
  return [...new Set([...forms, ...ascii, ...all])];
}

function urlForms(text: string): string[] {
  const strict = encodeURIComponent(text).replaceAll(
    /[!'()*~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const forms = [
    encodeURIComponent(encodeURIComponent(text)),
    encodeURIComponent(text),
    strict,
    encodeURI(text),
    new URLSearchParams([['', text]]).toString().slice(1),
  ];
  return forms.flatMap((form) => [form, form.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())]);
}

/** Returns a text without the escapes of a URL: a server may repeat the token of a URL decoded. */
function urlDecoded(text: string): string[] {
  if (!/%[\dA-Fa-f]{2}/.test(text)) return [];
  try {
    return [decodeURIComponent(text), decodeURIComponent(text.replaceAll('+', ' '))];
  } catch {
    return []; // not of a URL
  }
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
