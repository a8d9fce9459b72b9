/** Returns options of a command line, quoted for a shell: `--status failed --before <id>`. Leaves out undefined ones. */
export async function optionWords(options: Readonly<Record<string, string | number | undefined>>): Promise<string> {
  // Imported here, because it is large, and most lists have one page.
  const { shellWord } = await import('@netraven/core/registry');
  return Object.entries(options)
    .flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${shellWord(String(value))}`]))
    .join(' ');
}
