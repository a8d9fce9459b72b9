/** Returns the values of a template such as `commit timer 00:{mm}:00` in a command. Undefined for another command. */
export function valuesIn(template: string | undefined, command: string): Record<string, string> | undefined {
  if (template === undefined) return undefined;
  const pattern = template.replaceAll(/\{(\w+)\}/g, '(?<$1>[\\w.-]+)');
  const found = new RegExp(`^${pattern}$`).exec(command);
  return found ? { ...found.groups } : undefined;
}
