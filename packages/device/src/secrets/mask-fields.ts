import type { SecretJar } from './secret-jar.ts';

/** Names of fields with a secret, without blanks, `-`, `_` and the prefix of a namespace. A part before it is allowed. */
const secretName =
  /(?:password|passwd|passphrase|secret|psk|phash|community|communitystring|token|(?:private|shared|auth|encrypt|encryption|priv|api|md5|wpa)key)$|^key$/i;
/** Words that such a field may hold, and that are in other texts too. */
const harmless = /^(?:|true|false|yes|no|on|off|none|null|enabled?|disabled?|default)$/i;

const jsonField = /"((?:[^"\\]|\\.){1,200})"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g;
const xmlField = /<([\w:.-]{1,200})((?:\s[^<>]*)?)>([^<>]+)<\/\1>/g;

/**
 * Masks the values of fields of JSON and XML whose names say that they are secret. All else stays as it is: numbers of 64
 * bits do not survive a parser.
 */
export function maskFields(text: string, jar: SecretJar): string {
  return text
    .replace(jsonField, (whole, name: string, between: string, value: string) => {
      if (!isSecret(name, value)) return whole;
      return `"${name}"${between}"${jar.add(unquoted(value))}"`;
    })
    .replace(xmlField, (whole, name: string, attributes: string, value: string) =>
      isSecret(name, value) ? `<${name}${attributes}>${jar.add(value)}</${name}>` : whole,
    );
}

function isSecret(name: string, value: string): boolean {
  const plain = name.replace(/^.*:/, '').replaceAll(/[\s_-]/g, '');
  return secretName.test(plain) && !harmless.test(value.trim());
}

function unquoted(value: string): string {
  try {
    return JSON.parse(`"${value}"`) as string;
  } catch {
    // No JSON, but masked all the same.
    return value;
  }
}
