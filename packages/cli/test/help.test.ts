import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { createProgram } from '../src/program.ts';
import { recorded } from '../test-utils/recorded.ts';

const program = await createProgram(recorded(), () => undefined);

it.each(program.commands)('the help of $_name and of its commands', async (command) => {
  await expect(helpsOf(command).join('\n')).toMatchFileSnapshot(`./help/${command.name()}.txt`);
});

function helpsOf(command: Command): string[] {
  const own = command.helpInformation().replace(/\nGlobal Options:\n(?: .*\n)+/, '');
  return [own, ...command.commands.flatMap(helpsOf)];
}
