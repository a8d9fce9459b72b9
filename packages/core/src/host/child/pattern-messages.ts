interface Check {
  readonly pattern?: unknown;
  readonly format?: unknown;
  /** Returns the message, as a text or an object, of an issue. */
  readonly error?: unknown;
  readonly checks?: readonly { readonly _zod: { readonly def: Check } }[];
}

interface Described {
  readonly zodSchema: { readonly _zod: { readonly def: Check } };
  readonly jsonSchema: Record<string, unknown>;
}

/**
 * Adds the author's message of each pattern to the JSON Schema that zod makes and that leaves it out, as
 * `patternErrorMessage`, the keyword that editors know.
 */
export function addPatternMessages({ zodSchema: { _zod: zod }, jsonSchema }: Described): void {
  const all = [jsonSchema, ...((jsonSchema['allOf'] ?? []) as Record<string, unknown>[])];
  for (const check of [zod.def, ...(zod.def.checks ?? []).map(({ _zod: own }) => own.def)]) {
    const { pattern } = check;
    if (!(pattern instanceof RegExp)) continue;
    const at = all.find((each) => each['pattern'] === pattern.source);
    const message = messageOf(check, pattern);
    if (at && message !== undefined) at['patternErrorMessage'] = message;
  }
}

function messageOf({ error, format }: Check, pattern: RegExp): string | undefined {
  if (typeof error !== 'function') return undefined;
  const issue = { code: 'invalid_format', origin: 'string', format, pattern: String(pattern), input: '', path: [] };
  try {
    const answer: unknown = error(issue);
    const message = typeof answer === 'object' && answer && 'message' in answer ? answer.message : answer;
    return typeof message === 'string' ? message : undefined;
  } catch {
    // A function that needs the value. Without its message, the pattern is shown.
    return undefined;
  }
}
