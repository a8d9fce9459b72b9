/** Most interfaces that a head may name: the VLANs of a switch. */
const maxSections = 4_094;

/** Returns true for a head that names several interfaces. */
export function isInterfaceRange([first, ...rest]: readonly string[]): boolean {
  return (
    first === 'interface' &&
    (rest[0] === 'range' || rest.some((word) => /\d[-,]/.test(word) || /^(?:[-,].*|to)$/.test(word)))
  );
}

/**
 * Returns the heads that a head with a range stands for: `interface range gi1/0/1 - 2`, `interface ethernet 1/1/1 to 1/1/2`.
 * Undefined if it has no range, or one of an unknown form.
 */
export function interfaceRangeHeads(words: readonly string[]): string[][] | undefined {
  return isInterfaceRange(words) ? interfacesOf(words)?.map((name) => ['interface', name]) : undefined;
}

function interfacesOf(words: readonly string[]): string[] | undefined {
  const text = words
    .slice(words[1] === 'range' ? 2 : 1)
    .join(' ')
    .replaceAll(/ *(?: to |-) */g, '-')
    .replaceAll(/([a-z-]) (?=\d)/g, '$1')
    .replaceAll(/ *, *| +/g, ',');
  const found: string[] = [];
  let type = '';
  for (const each of text.split(',')) {
    const [, name = '', from = '', endName = '', to = from] =
      /^([a-z][a-z-]*)?(\d[\d/.:]*)(?:-([a-z][a-z-]*)?(\d[\d/.:]*))?$/.exec(each) ?? [];
    if (from === '' || (endName !== '' && endName !== name)) return undefined;
    if (name !== '') type = name;
    const [, path = '', start = ''] = /^(.*[/.:])?(\d+)$/.exec(from) ?? [];
    const [, endPath = path, end = ''] = /^(.*[/.:])?(\d+)$/.exec(to) ?? [];
    const all = start === '' || end === '' || endPath !== path ? undefined : numbers(Number(start), Number(end));
    if (!all || found.length + all.length > maxSections) return undefined;
    found.push(...all.map((number) => `${type}${path}${number}`));
  }
  return found;
}

function numbers(from: number, to: number): number[] | undefined {
  return from > to || to - from >= maxSections ? undefined : Array.from({ length: to - from + 1 }, (_, n) => from + n);
}
